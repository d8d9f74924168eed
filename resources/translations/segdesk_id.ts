<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="id" sourcelanguage="en">
<context>
    <name>AcceptSure</name>
    <message>
        <source>Accept sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes {percent} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From which margin on a pixel counts as sure: how far the best class is ahead, 0 to 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make the prediction the labels where it is sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Margin from which the model counts as sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sure from</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Acceptance</name>
    <message>
        <source>Accept what is sure by {margin}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No pixel with a margin of {margin} or more would change.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The labels already are what the prediction says.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The prediction has no {name} that the labels lack.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
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
    <name>BrushSize</name>
    <message>
        <source> px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;b&gt;Brush radius&lt;/b&gt;&lt;br&gt;In image pixels; also Shift+wheel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brush radius in image pixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brush size</source>
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
    <name>Chart</name>
    <message>
        <source>loss {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean IoU {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step {step}: loss {loss}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClassBars</name>
    <message>
        <source>absent</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClassesModel</name>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt;, id {id}. Key {key}.&lt;br&gt;Double-click to rename, right-click for more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt;, id {id}.&lt;br&gt;Double-click to rename, right-click for more.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClassesPanel</name>
    <message>
        <source>Add a class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a class at the end of the class table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a class…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change the colour…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour of {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the class:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename a class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show only this</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Search for an action</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ConfusionMatrix</name>
    <message>
        <source>rows: labels, columns: prediction, %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{pixels} labelled {label} and predicted {prediction}: {percent} % of {label}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message>
        <source>{n} class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} edits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} labelled image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} labelled images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} pixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Disk</name>
    <message>
        <source>A file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} could not be used: that is a file, not a folder. Open the folder that holds the images.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} could not be used: the disk is full. Free some space; nothing you painted is lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} could not be used: the file or folder is gone. Was it moved, or a disk unplugged?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} could not be used: this disk is read-only. Copy the project to another place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} could not be used: this folder may not be written. Change its permissions or copy the project.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} could not be used: too many files are open. Close some programs and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} could not be used: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Durations</name>
    <message>
        <source>{h} h {min} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{min} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{min} min {s} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{s} s</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Edits</name>
    <message>
        <source>Accept region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept the prediction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GrabCut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grow region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep only this region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Magic wand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pick class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reassign region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shrink region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smooth region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Superpixels</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>The engine ended during the evaluation: start it again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Evaluation</name>
    <message>
        <source>All labelled images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No image has labels yet: paint or accept some, save, and evaluate again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model is loaded yet: wait until the engine is ready.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EvaluationPanel</name>
    <message>
        <source>Confusion matrix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images to score</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>IoU per class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label a few images first: the model is scored against them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean IoU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean acc.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overlap over union, averaged over the classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pixel acc.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving and loading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score the model in use against your labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of each class&apos;s pixels predicted right, averaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of labelled pixels predicted right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine is starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {images}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{images} to score against.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{model} on {images}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{model} on {images}. Another model is in use now: evaluate again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FineTunePanel</name>
    <message>
        <source> min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Crop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done: {steps}, mean IoU {score}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done: {steps}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End at the next step and use the best model so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on with this run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many crops each step learns from; more need more memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learn from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning from {images} ({precision})…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning from {images}, {kept} for validation ({precision})…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More choices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a folder of images first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right where up and down mean nothing, as under a microscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the labels and train in the background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side of the squares cut from the images for training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start fine-tuning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step {step} · {seconds} s a step · {time} left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped after {steps}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model whose knowledge the run starts with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run plans its learning rate for this time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Turn and mirror images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the best model of this run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which images the model learns from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean IoU {score}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FineTuning</name>
    <message>
        <source>The fine-tuning could not be started: close other programs and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The fine-tuning ended unexpectedly (exit code {code}). Your labels are untouched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The fine-tuning was ended from outside, or the memory ran out. Your labels are untouched.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ImagesPanel</name>
    <message>
        <source>All states</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter by name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter images by name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter images by state</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No folder is open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{images}, {labelled} labelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{shown} of {images}, {labelled} labelled</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>Labels</source>
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
        <source>Prediction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the prediction</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LayersPanel</name>
    <message>
        <source>Accept all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By {model} in {seconds} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make the whole prediction the labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model: {model}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model is loaded yet</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Limits</name>
    <message>
        <source>Anywhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Locked: {what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only differences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only void</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only void is painted on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only what differs from the prediction is painted on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only {name} is painted on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>class {id}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Redo {edit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo {edit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About SegDesk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Annotate images, fine-tune DeepLab v3 on them, predict masks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checkpoints (*.safetensors)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class on key {digit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings: {settings}&lt;br&gt;Log: {log}&lt;br&gt;Icons: Lucide (ISC licence)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is the sample project, in {folder}. The starter takes debris for nuclei: paint some debris (key 3), fine-tune two minutes, and it knows both.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use another model</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Something went wrong inside SegDesk ({error}). Your labels are safe; the details are in the log file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is not enough memory for this. Close other programs or use smaller images.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{others} and {last}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Panels</name>
    <message>
        <source>Classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Predictions</name>
    <message>
        <source>No prediction: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine keeps stopping. You can paint and save; predictions need it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly and is being started again; labels are safe.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model “{model}” knows {classes}; this project has none of them: label a few images and fine-tune.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model “{name}” could not be loaded: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RegionMenu</name>
    <message>
        <source>Accept all {name} of the prediction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept this region of the prediction ({name})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give it the class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlock {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>id {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>void</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Regions</name>
    <message>
        <source>There is nothing to smooth here, or it is too thin for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This class has no other region in this image.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This region fills the whole image.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This region has no holes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This region has no room to grow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This region is void already.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunChart</name>
    <message>
        <source>Loss and validation mean IoU appear here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss and validation mean IoU of the run</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Runs</name>
    <message>
        <source>All labelled images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No image has labels yet: paint a few strokes or accept a prediction first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No image has labels yet: paint a few strokes, save, and start the fine-tuning again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run {name} cannot be resumed, what it was asked for is lost ({error}): start a new one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{images}, too few to keep any for validation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{images}, {kept} of them for validation.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>The classes could not be saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This edit is not in the crash journal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{edits} of {image} from before the last stop restored.</source>
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
        <source>Language</source>
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
        <source>en</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>id</source>
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
<context>
    <name>Stage</name>
    <message>
        <source>Opening…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This image cannot be shown.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>States</name>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every other image has labels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flagged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No labels yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No other image is done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No other image is flagged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No other image is started.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Started</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Column and row of the pixel under the pointer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evaluating…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labels: {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predicting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prediction: {name} ({margin})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Screen pixels per image pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the model says here, and its margin: how far the best class is ahead, 0 to 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>id {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>void</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ToolOptions</name>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt;&lt;br&gt;Also Shift+wheel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ToolSurface</name>
    <message>
        <source>{action}: click the region. Esc leaves it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>A polygon needs three corners: click on, or press Esc to give it up.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click to close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Esc gives it up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finding superpixels…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GrabCut found nothing in that box: leave some background around the object.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GrabCut {done} of {total} · Esc gives it up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That box is large: GrabCut looked at one pixel in {n} each way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That box is too small for GrabCut: drag it around the whole object.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The project has no class for this region: add it to the class table first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The superpixels are still being found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no prediction to accept yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is void, no region of a class: nothing to do here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This region has that class already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom in to paint superpixels: there are too many in sight.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Training</name>
    <message>
        <source>Fine-tuning done; the new model takes over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fine-tuning done; the new model takes over. Mean IoU on the validation images: {score}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From scratch, ResNet-50</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From scratch, slim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run of {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starter (knows nuclei)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The fine-tuning of {time} was interrupted; its checkpoint is whole.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run was stopped before it had a model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>run of {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{model} (in use)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Open a folder of images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the sample project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SegDesk predicts what each pixel is, you correct it with a brush, and the model learns from your corrections. Nothing leaves this computer.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WhereButton</name>
    <message>
        <source>&amp;Unlock all classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Unlock {classes}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every pixel can be painted on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only one class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Painting lands: {where}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where painting lands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{where} · {n} locked</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
