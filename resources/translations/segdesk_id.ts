<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="id" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About SegDesk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Accept the whole prediction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Add a class…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Anywhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Command palette…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Evaluate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Fill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Flag this image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Grow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keep only this one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Larger brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Lock the current class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Overlay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pick class from the image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Predict again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Prediction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Previous image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Shrink</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Smaller brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;To the current class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Unlock all classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Use another model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A locked class is never painted over</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A pen pressed lightly paints a thinner line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept a &amp;region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept the current &amp;class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept what is &amp;sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a class at the end of the class table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also Shift+wheel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the model about this image again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the &amp;previous class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a checkpoint file; it is loaded before it takes over</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class on key 0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class on key 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class on key 2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class on key 3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class on key 4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class on key 5</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class on key 6</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class on key 7</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class on key 8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class on key 9</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click a connected area of one class; Shift: all of that class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click a pixel to paint with its class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click a region of the prediction to make it labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click corners; Enter or a double click closes, Backspace takes one back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do again what was taken back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag a box around an object: it is cut out of the box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag a straight line as wide as the brush; Shift: straight or diagonal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag from corner to corner; Shift: a circle, Alt: from the centre</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag from corner to corner; Shift: a square, Alt: from the centre</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag the image; space or the middle button do it in any tool</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw around what to paint</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ell&amp;ipse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End the run at its next step and keep the best model so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every class can be painted over again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill its &amp;holes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find any action by its name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the region under the pointer the current class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give what the region under the pointer encloses its class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go back to the model that comes with SegDesk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grab&amp;Cut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lass&amp;o</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Li&amp;ne</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light or dark, as the system is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Magic &amp;wand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make every other region of the same class void</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make the prediction of the class painted with the labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make the prediction the labels of this image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make the prediction the labels where its margin is as large as set in Layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make the region under the pointer void</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark as &amp;done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark this image for another look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next &amp;unlabelled image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One image pixel on one screen pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only &amp;differences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only &amp;void</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only one &amp;class…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a folder of images, with or without masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the sa&amp;mple project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the small project that comes with SegDesk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>P&amp;an</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pa&amp;nels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paint pieces of the photo that follow its edges</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paint the current class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paint void: nobody says what these pixels are</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paint with a square, else with a disc</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paint with this class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Painting lands on every pixel, but never on locked classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Painting lands on pixels without a class; erasing is free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Painting lands on the class under the pointer, or one that you choose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Painting lands where labels and prediction are not the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pen pressure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pol&amp;ygon</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press on a colour and drag sideways for more or less of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put every panel back where it was at the first start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;gion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rec&amp;tangle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset the layout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Round the rim of the region under the pointer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;mooth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;quare brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;top fine-tuning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;uperpixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save and close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save and go to the next image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save and go to the next image without labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save and go to the previous image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Say that the labels of this image are finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score the model against your labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide evaluation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide fine-tuning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide labels and prediction together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the class list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the image list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the prediction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the whole image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start &amp;fine-tuning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Switch between the last two classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take a pixel off the rim of the region under the pointer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take back the last edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The wheel zooms around the pointer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train the model on your labels, in the background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the &amp;starter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version, licence and where the log file is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>W&amp;here painting lands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Widen the region under the pointer by a pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write the labels of this image as a palettized PNG</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom o&amp;ut</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CanvasView</name>
    <message>
        <source>Image canvas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shows the image with its labels and prediction; paint with the mouse.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Arrangement of the panels (Qt, base64)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours of the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Crops in one training step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder of the project opened last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folders opened before, the latest first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How far colours may lie apart for the magic wand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long a fine-tuning runs, in minutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How wide and high superpixels are, about</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Margin from which the model counts as sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory for undo in MiB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opacity of the labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opacity of the prediction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Place and size of the window (Qt, base64)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Radius of the brush in image pixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side of the training crops in pixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train with right-angle turns of the images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether labels are shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether the brush is square, else round</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether the prediction is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether the pressure of a pen thins the brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>system</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
