<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="id" sourcelanguage="en">
<context>
    <name>AcceptSure</name>
    <message>
        <source>Accept sure</source>
        <translation>Terima yang pasti</translation>
    </message>
    <message>
        <source>Changes nothing</source>
        <translation>Tidak mengubah apa pun</translation>
    </message>
    <message>
        <source>Changes {percent} %</source>
        <translation>Mengubah {percent} %</translation>
    </message>
    <message>
        <source>From which margin on a pixel counts as sure: how far the best class is ahead, 0 to 1</source>
        <translation>Mulai margin berapa sebuah piksel dianggap pasti: seberapa jauh kelas terbaik unggul, 0 sampai 1</translation>
    </message>
    <message>
        <source>Make the prediction the labels where it is sure</source>
        <translation>Jadikan prediksi sebagai label di tempat yang pasti</translation>
    </message>
    <message>
        <source>Margin from which the model counts as sure</source>
        <translation>Margin mulai model dianggap pasti</translation>
    </message>
    <message>
        <source>Sure from</source>
        <translation>Pasti mulai</translation>
    </message>
</context>
<context>
    <name>Acceptance</name>
    <message>
        <source>Accept what is sure by {margin}</source>
        <translation>Terima yang pasti mulai {margin}</translation>
    </message>
    <message>
        <source>Accept {name}</source>
        <translation>Terima {name}</translation>
    </message>
    <message>
        <source>No pixel with a margin of {margin} or more would change.</source>
        <translation>Tidak ada piksel dengan margin {margin} atau lebih yang akan berubah.</translation>
    </message>
    <message>
        <source>The labels already are what the prediction says.</source>
        <translation>Label sudah sama dengan prediksi.</translation>
    </message>
    <message>
        <source>The prediction has no {name} that the labels lack.</source>
        <translation>Prediksi tidak memuat {name} yang belum ada pada label.</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About SegDesk</source>
        <translation>&amp;Tentang SegDesk</translation>
    </message>
    <message>
        <source>&amp;Accept the whole prediction</source>
        <translation>&amp;Terima seluruh prediksi</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>&amp;Ukuran sebenarnya</translation>
    </message>
    <message>
        <source>&amp;Add a class…</source>
        <translation>&amp;Tambah kelas…</translation>
    </message>
    <message>
        <source>&amp;Anywhere</source>
        <translation>Di &amp;mana saja</translation>
    </message>
    <message>
        <source>&amp;Blink</source>
        <translation>&amp;Kedip</translation>
    </message>
    <message>
        <source>&amp;Brush</source>
        <translation>&amp;Kuas</translation>
    </message>
    <message>
        <source>&amp;CamVid</source>
        <translation>&amp;CamVid</translation>
    </message>
    <message>
        <source>&amp;Certainty</source>
        <translation>Kep&amp;astian</translation>
    </message>
    <message>
        <source>&amp;Choose all images</source>
        <translation>&amp;Pilih semua gambar</translation>
    </message>
    <message>
        <source>&amp;Chosen images</source>
        <translation>Gambar terpi&amp;lih</translation>
    </message>
    <message>
        <source>&amp;Classes</source>
        <translation>&amp;Kelas</translation>
    </message>
    <message>
        <source>&amp;Command palette…</source>
        <translation>&amp;Palet perintah…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Hapus</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Hapus…</translation>
    </message>
    <message>
        <source>&amp;Difference</source>
        <translation>Perbe&amp;daan</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>S&amp;unting</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>&amp;Penghapus</translation>
    </message>
    <message>
        <source>&amp;Evaluate</source>
        <translation>&amp;Evaluasi</translation>
    </message>
    <message>
        <source>&amp;Export a list…</source>
        <translation>E&amp;kspor daftar…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Berkas</translation>
    </message>
    <message>
        <source>&amp;Fill</source>
        <translation>I&amp;si</translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation>&amp;Paskan</translation>
    </message>
    <message>
        <source>&amp;Flag</source>
        <translation>&amp;Tandai untuk ditinjau</translation>
    </message>
    <message>
        <source>&amp;Flag this image</source>
        <translation>Tandai untuk &amp;ditinjau</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>Navi&amp;gasi</translation>
    </message>
    <message>
        <source>&amp;Grow</source>
        <translation>&amp;Perluas</translation>
    </message>
    <message>
        <source>&amp;Hatch void</source>
        <translation>&amp;Arsir void</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Ba&amp;ntuan</translation>
    </message>
    <message>
        <source>&amp;Hold to see the prediction</source>
        <translation>&amp;Tahan untuk melihat prediksi</translation>
    </message>
    <message>
        <source>&amp;Import classes…</source>
        <translation>I&amp;mpor kelas…</translation>
    </message>
    <message>
        <source>&amp;Instances</source>
        <translation>&amp;Instans</translation>
    </message>
    <message>
        <source>&amp;Keep only this one</source>
        <translation>Pertahankan hanya yang &amp;ini</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>Pinta&amp;san papan ketik…</translation>
    </message>
    <message>
        <source>&amp;Labels</source>
        <translation>&amp;Label</translation>
    </message>
    <message>
        <source>&amp;Larger brush</source>
        <translation>Kuas lebih &amp;besar</translation>
    </message>
    <message>
        <source>&amp;Lock the current class</source>
        <translation>&amp;Kunci kelas saat ini</translation>
    </message>
    <message>
        <source>&amp;Masks drawn as</source>
        <translation>&amp;Cara menggambar mask</translation>
    </message>
    <message>
        <source>&amp;Merge into another class…</source>
        <translation>Gabungkan ke kelas lai&amp;n…</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Model</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>&amp;Galeri model…</translation>
    </message>
    <message>
        <source>&amp;Next image</source>
        <translation>Gambar &amp;berikutnya</translation>
    </message>
    <message>
        <source>&amp;Next panel</source>
        <translation>Panel &amp;berikutnya</translation>
    </message>
    <message>
        <source>&amp;Next way to look</source>
        <translation>Cara melihat berik&amp;utnya</translation>
    </message>
    <message>
        <source>&amp;Open folder…</source>
        <translation>&amp;Buka folder…</translation>
    </message>
    <message>
        <source>&amp;Over each other</source>
        <translation>&amp;Bertumpuk</translation>
    </message>
    <message>
        <source>&amp;Overlay</source>
        <translation>&amp;Hamparan</translation>
    </message>
    <message>
        <source>&amp;Pick class from the image</source>
        <translation>&amp;Ambil kelas dari gambar</translation>
    </message>
    <message>
        <source>&amp;Predict again</source>
        <translation>&amp;Prediksi ulang</translation>
    </message>
    <message>
        <source>&amp;Predict and accept…</source>
        <translation>P&amp;rediksi dan terima…</translation>
    </message>
    <message>
        <source>&amp;Prediction</source>
        <translation>P&amp;rediksi</translation>
    </message>
    <message>
        <source>&amp;Previous image</source>
        <translation>Gambar &amp;sebelumnya</translation>
    </message>
    <message>
        <source>&amp;Previous panel</source>
        <translation>Panel &amp;sebelumnya</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Keluar</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>U&amp;langi</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>&amp;Ganti nama…</translation>
    </message>
    <message>
        <source>&amp;Save labels</source>
        <translation>&amp;Simpan label</translation>
    </message>
    <message>
        <source>&amp;Show only the current class</source>
        <translation>Tampilkan hanya kelas &amp;saat ini</translation>
    </message>
    <message>
        <source>&amp;Shrink</source>
        <translation>&amp;Susutkan</translation>
    </message>
    <message>
        <source>&amp;Side by side</source>
        <translation>Berdam&amp;pingan</translation>
    </message>
    <message>
        <source>&amp;Smaller brush</source>
        <translation>Kuas &amp;lebih kecil</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Tema</translation>
    </message>
    <message>
        <source>&amp;To the current class</source>
        <translation>&amp;Ke kelas saat ini</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>&amp;Alat</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Urungkan</translation>
    </message>
    <message>
        <source>&amp;Unlock all classes</source>
        <translation>B&amp;uka kunci semua kelas</translation>
    </message>
    <message>
        <source>&amp;Use another model…</source>
        <translation>Pakai &amp;model lain…</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Tampilan</translation>
    </message>
    <message>
        <source>&amp;Ways to look</source>
        <translation>Cara &amp;melihat</translation>
    </message>
    <message>
        <source>A locked class is never painted over</source>
        <translation>Kelas yang terkunci tidak pernah tertimpa lukisan</translation>
    </message>
    <message>
        <source>A pen pressed lightly paints a thinner line</source>
        <translation>Pena yang ditekan ringan melukis garis yang lebih tipis</translation>
    </message>
    <message>
        <source>Accept a &amp;region</source>
        <translation>Terima satu &amp;wilayah</translation>
    </message>
    <message>
        <source>Accept the current &amp;class</source>
        <translation>Terima &amp;kelas saat ini</translation>
    </message>
    <message>
        <source>Accept what is &amp;sure</source>
        <translation>Terima yang &amp;pasti</translation>
    </message>
    <message>
        <source>Add a class at the end of the class table</source>
        <translation>Tambahkan kelas di akhir tabel kelas</translation>
    </message>
    <message>
        <source>Also Shift+wheel</source>
        <translation>Juga Shift+roda tetikus</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Ikuti sistem</translation>
    </message>
    <message>
        <source>Ask the model about this image again</source>
        <translation>Tanyakan lagi gambar ini kepada model</translation>
    </message>
    <message>
        <source>Back to the &amp;previous class</source>
        <translation>Kembali ke kelas se&amp;belumnya</translation>
    </message>
    <message>
        <source>C&amp;ityscapes</source>
        <translation>C&amp;ityscapes</translation>
    </message>
    <message>
        <source>Change the &amp;colour…</source>
        <translation>Ubah &amp;warna…</translation>
    </message>
    <message>
        <source>Choose a checkpoint file; it is loaded before it takes over</source>
        <translation>Pilih berkas checkpoint; model dimuat lebih dahulu sebelum dipakai</translation>
    </message>
    <message>
        <source>Choose every image that is listed</source>
        <translation>Pilih semua gambar yang terdaftar</translation>
    </message>
    <message>
        <source>Class on key 0</source>
        <translation>Kelas pada tombol 0</translation>
    </message>
    <message>
        <source>Class on key 1</source>
        <translation>Kelas pada tombol 1</translation>
    </message>
    <message>
        <source>Class on key 2</source>
        <translation>Kelas pada tombol 2</translation>
    </message>
    <message>
        <source>Class on key 3</source>
        <translation>Kelas pada tombol 3</translation>
    </message>
    <message>
        <source>Class on key 4</source>
        <translation>Kelas pada tombol 4</translation>
    </message>
    <message>
        <source>Class on key 5</source>
        <translation>Kelas pada tombol 5</translation>
    </message>
    <message>
        <source>Class on key 6</source>
        <translation>Kelas pada tombol 6</translation>
    </message>
    <message>
        <source>Class on key 7</source>
        <translation>Kelas pada tombol 7</translation>
    </message>
    <message>
        <source>Class on key 8</source>
        <translation>Kelas pada tombol 8</translation>
    </message>
    <message>
        <source>Class on key 9</source>
        <translation>Kelas pada tombol 9</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Kelas</translation>
    </message>
    <message>
        <source>Click a connected area of one class; Shift: all of that class</source>
        <translation>Klik area satu kelas yang tersambung; Shift: seluruh kelas itu</translation>
    </message>
    <message>
        <source>Click a pixel to paint with its class</source>
        <translation>Klik sebuah piksel untuk melukis dengan kelasnya</translation>
    </message>
    <message>
        <source>Click a region of the prediction to make it labels</source>
        <translation>Klik wilayah prediksi untuk menjadikannya label</translation>
    </message>
    <message>
        <source>Click corners; Enter or a double click closes, Backspace takes one back</source>
        <translation>Klik titik sudut; Enter atau klik ganda menutup, Backspace membatalkan satu titik</translation>
    </message>
    <message>
        <source>Close; unsaved labels are saved or asked about</source>
        <translation>Tutup; label yang belum tersimpan disimpan atau ditanyakan</translation>
    </message>
    <message>
        <source>Colours for colour-&amp;blind eyes</source>
        <translation>Warna untuk mata buta warn&amp;a</translation>
    </message>
    <message>
        <source>Copy labels from the image &amp;before</source>
        <translation>Salin label dari gambar sebelu&amp;mnya</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Gelap</translation>
    </message>
    <message>
        <source>Dark colours</source>
        <translation>Warna gelap</translation>
    </message>
    <message>
        <source>Delete the &amp;labels…</source>
        <translation>&amp;Hapus label…</translation>
    </message>
    <message>
        <source>Delete the masks of the chosen images</source>
        <translation>Hapus mask gambar terpilih</translation>
    </message>
    <message>
        <source>Do again what was taken back</source>
        <translation>Lakukan lagi yang diurungkan</translation>
    </message>
    <message>
        <source>Drag a box around an object: it is cut out of the box</source>
        <translation>Tarik kotak di sekeliling objek: objek dipotong dari kotak itu</translation>
    </message>
    <message>
        <source>Drag a straight line as wide as the brush; Shift: straight or diagonal</source>
        <translation>Tarik garis lurus selebar kuas; Shift: tegak, datar, atau diagonal</translation>
    </message>
    <message>
        <source>Drag from corner to corner; Shift: a circle, Alt: from the centre</source>
        <translation>Tarik dari sudut ke sudut; Shift: lingkaran, Alt: dari tengah</translation>
    </message>
    <message>
        <source>Drag from corner to corner; Shift: a square, Alt: from the centre</source>
        <translation>Tarik dari sudut ke sudut; Shift: persegi, Alt: dari tengah</translation>
    </message>
    <message>
        <source>Drag the image; space or the middle button do it in any tool</source>
        <translation>Geser gambar; spasi atau tombol tengah berlaku di semua alat</translation>
    </message>
    <message>
        <source>Draw around what to paint</source>
        <translation>Gambar garis mengelilingi yang hendak dilukis</translation>
    </message>
    <message>
        <source>Draw only the rims of the labels, sharp at any zoom</source>
        <translation>Gambar hanya tepi label, tajam pada perbesaran apa pun</translation>
    </message>
    <message>
        <source>Draw only the rims of the prediction, sharp at any zoom</source>
        <translation>Gambar hanya tepi prediksi, tajam pada perbesaran apa pun</translation>
    </message>
    <message>
        <source>Draw the labels as areas of colour</source>
        <translation>Gambar label sebagai bidang warna</translation>
    </message>
    <message>
        <source>Draw the labels as areas of colour with stronger rims</source>
        <translation>Gambar label sebagai bidang warna dengan tepi lebih kuat</translation>
    </message>
    <message>
        <source>Draw the prediction as areas of colour</source>
        <translation>Gambar prediksi sebagai bidang warna</translation>
    </message>
    <message>
        <source>Draw the prediction as areas of colour with stronger rims</source>
        <translation>Gambar prediksi sebagai bidang warna dengan tepi lebih kuat</translation>
    </message>
    <message>
        <source>Draw thin slanted lines where nobody has said what it is</source>
        <translation>Gambar garis miring tipis di tempat yang belum dinyatakan apa</translation>
    </message>
    <message>
        <source>Each connected region in a colour and with a number of its own</source>
        <translation>Setiap wilayah tersambung dengan warna dan nomornya sendiri</translation>
    </message>
    <message>
        <source>Ell&amp;ipse</source>
        <translation>&amp;Elips</translation>
    </message>
    <message>
        <source>End the run at its next step and keep the best model so far</source>
        <translation>Akhiri pelatihan pada langkah berikutnya dan simpan model terbaik sejauh ini</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Evaluasi</translation>
    </message>
    <message>
        <source>Every class can be painted over again</source>
        <translation>Semua kelas dapat ditimpa lagi</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>Jelaskan</translation>
    </message>
    <message>
        <source>Fill its &amp;holes</source>
        <translation>Isi &amp;lubangnya</translation>
    </message>
    <message>
        <source>Find any action by its name</source>
        <translation>Cari tindakan apa pun menurut namanya</translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation>Latih lanjut</translation>
    </message>
    <message>
        <source>Give every class a colour that everybody can tell from the others</source>
        <translation>Beri tiap kelas warna yang dapat dibedakan semua orang</translation>
    </message>
    <message>
        <source>Give the current class another colour</source>
        <translation>Beri kelas saat ini warna lain</translation>
    </message>
    <message>
        <source>Give the current class another name</source>
        <translation>Beri kelas saat ini nama lain</translation>
    </message>
    <message>
        <source>Give the region under the pointer the current class</source>
        <translation>Beri wilayah di bawah penunjuk kelas saat ini</translation>
    </message>
    <message>
        <source>Give what the region under the pointer encloses its class</source>
        <translation>Beri bagian yang dikelilingi wilayah di bawah penunjuk kelas yang sama</translation>
    </message>
    <message>
        <source>Go back to the model that comes with SegDesk</source>
        <translation>Kembali ke model bawaan SegDesk</translation>
    </message>
    <message>
        <source>Go through the ways to look at the image in turn</source>
        <translation>Menggilir cara melihat gambar</translation>
    </message>
    <message>
        <source>Go to the next image</source>
        <translation>Buka gambar berikutnya</translation>
    </message>
    <message>
        <source>Go to the next image without labels</source>
        <translation>Buka gambar berikutnya yang belum berlabel</translation>
    </message>
    <message>
        <source>Go to the previous image</source>
        <translation>Buka gambar sebelumnya</translation>
    </message>
    <message>
        <source>Go with the keyboard to the next part of the window</source>
        <translation>Pindah dengan papan ketik ke bagian jendela berikutnya</translation>
    </message>
    <message>
        <source>Go with the keyboard to the part of the window before</source>
        <translation>Pindah dengan papan ketik ke bagian jendela sebelumnya</translation>
    </message>
    <message>
        <source>Grab&amp;Cut</source>
        <translation>Grab&amp;Cut</translation>
    </message>
    <message>
        <source>Hide every other class; once more shows all</source>
        <translation>Sembunyikan semua kelas lain; sekali lagi menampilkan semuanya</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Riwayat</translation>
    </message>
    <message>
        <source>How far the model&apos;s best class is ahead, as a heat map</source>
        <translation>Seberapa jauh kelas terbaik model unggul, sebagai peta panas</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Gambar</translation>
    </message>
    <message>
        <source>Import a palette…</source>
        <translation>Impor palet…</translation>
    </message>
    <message>
        <source>Labels &amp;filled</source>
        <translation>Label &amp;terisi</translation>
    </message>
    <message>
        <source>Labels and prediction in turn at the same place</source>
        <translation>Label dan prediksi bergantian di tempat yang sama</translation>
    </message>
    <message>
        <source>Labels as &amp;contours</source>
        <translation>Label sebagai &amp;kontur</translation>
    </message>
    <message>
        <source>Labels filled, &amp;with contours</source>
        <translation>Label terisi &amp;dengan kontur</translation>
    </message>
    <message>
        <source>Labels left and prediction right of a line that you drag</source>
        <translation>Label di kiri dan prediksi di kanan garis yang Anda tarik</translation>
    </message>
    <message>
        <source>Labels left, prediction right, zoomed and panned together</source>
        <translation>Label di kiri, prediksi di kanan, diperbesar dan digeser bersama</translation>
    </message>
    <message>
        <source>Labels over the prediction over the image</source>
        <translation>Label di atas prediksi di atas gambar</translation>
    </message>
    <message>
        <source>Language, colours, brush and the memory for undo</source>
        <translation>Bahasa, warna, kuas, dan memori untuk mengurungkan</translation>
    </message>
    <message>
        <source>Lass&amp;o</source>
        <translation>Las&amp;o</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Lapisan</translation>
    </message>
    <message>
        <source>Li&amp;ne</source>
        <translation>Gar&amp;is</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Terang</translation>
    </message>
    <message>
        <source>Light colours</source>
        <translation>Warna terang</translation>
    </message>
    <message>
        <source>Light or dark, as the system is</source>
        <translation>Terang atau gelap, mengikuti sistem</translation>
    </message>
    <message>
        <source>Magic &amp;wand</source>
        <translation>&amp;Tongkat ajaib</translation>
    </message>
    <message>
        <source>Make every other region of the same class void</source>
        <translation>Jadikan semua wilayah lain dari kelas yang sama void</translation>
    </message>
    <message>
        <source>Make every pixel of the current class one of another class</source>
        <translation>Jadikan semua piksel kelas saat ini piksel kelas lain</translation>
    </message>
    <message>
        <source>Make every pixel of the current class void and take it out of the table</source>
        <translation>Jadikan semua piksel kelas saat ini void dan keluarkan dari tabel</translation>
    </message>
    <message>
        <source>Make the prediction of the class painted with the labels</source>
        <translation>Jadikan prediksi kelas yang sedang dipakai melukis sebagai label</translation>
    </message>
    <message>
        <source>Make the prediction the labels of this image</source>
        <translation>Jadikan prediksi sebagai label gambar ini</translation>
    </message>
    <message>
        <source>Make the prediction the labels where its margin is as large as set in Layers</source>
        <translation>Jadikan prediksi sebagai label di tempat yang marginnya mencapai batas di panel Lapisan</translation>
    </message>
    <message>
        <source>Make the predictions of the chosen images their labels</source>
        <translation>Jadikan prediksi gambar terpilih sebagai labelnya</translation>
    </message>
    <message>
        <source>Make the region under the pointer void</source>
        <translation>Jadikan wilayah di bawah penunjuk void</translation>
    </message>
    <message>
        <source>Mark as &amp;done</source>
        <translation>Tandai s&amp;elesai</translation>
    </message>
    <message>
        <source>Mark the chosen images for another look</source>
        <translation>Tandai gambar terpilih untuk dilihat lagi</translation>
    </message>
    <message>
        <source>Mark this image for another look</source>
        <translation>Tandai gambar ini untuk dilihat lagi</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Pindah ke bawah</translation>
    </message>
    <message>
        <source>Move the current class down; ids in all masks follow</source>
        <translation>Pindahkan kelas saat ini ke bawah; id di semua mask mengikuti</translation>
    </message>
    <message>
        <source>Move the current class up; ids in all masks follow</source>
        <translation>Pindahkan kelas saat ini ke atas; id di semua mask mengikuti</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Pindah ke atas</translation>
    </message>
    <message>
        <source>Next &amp;unlabelled image</source>
        <translation>Gambar berikutnya &amp;tanpa label</translation>
    </message>
    <message>
        <source>O&amp;verview map</source>
        <translation>Peta &amp;ikhtisar</translation>
    </message>
    <message>
        <source>One image pixel on one screen pixel</source>
        <translation>Satu piksel gambar pada satu piksel layar</translation>
    </message>
    <message>
        <source>Only &amp;differences</source>
        <translation>Hanya &amp;perbedaan</translation>
    </message>
    <message>
        <source>Only &amp;void</source>
        <translation>Hanya &amp;void</translation>
    </message>
    <message>
        <source>Only one &amp;class…</source>
        <translation>Hanya satu &amp;kelas…</translation>
    </message>
    <message>
        <source>Only where labels and prediction disagree; void never counts</source>
        <translation>Hanya tempat label dan prediksi berselisih; void tidak pernah dihitung</translation>
    </message>
    <message>
        <source>Open a folder of images, with or without masks</source>
        <translation>Buka folder berisi gambar, dengan atau tanpa mask</translation>
    </message>
    <message>
        <source>Open the sa&amp;mple project</source>
        <translation>Buka proyek &amp;contoh</translation>
    </message>
    <message>
        <source>Open the small project that comes with SegDesk</source>
        <translation>Buka proyek kecil bawaan SegDesk</translation>
    </message>
    <message>
        <source>P&amp;an</source>
        <translation>Gese&amp;r</translation>
    </message>
    <message>
        <source>Pa&amp;nels</source>
        <translation>Pa&amp;nel</translation>
    </message>
    <message>
        <source>Paint pieces of the photo that follow its edges</source>
        <translation>Lukis potongan foto yang mengikuti tepinya</translation>
    </message>
    <message>
        <source>Paint the current class</source>
        <translation>Lukis kelas saat ini</translation>
    </message>
    <message>
        <source>Paint the labels of the image before over this one</source>
        <translation>Lukis label gambar sebelumnya di atas yang ini</translation>
    </message>
    <message>
        <source>Paint void: nobody says what these pixels are</source>
        <translation>Lukis void: tidak ada yang menyatakan piksel ini apa</translation>
    </message>
    <message>
        <source>Paint with a square, else with a disc</source>
        <translation>Melukis dengan persegi, jika tidak dengan cakram</translation>
    </message>
    <message>
        <source>Paint with this class</source>
        <translation>Melukis dengan kelas ini</translation>
    </message>
    <message>
        <source>Painting lands on every pixel, but never on locked classes</source>
        <translation>Semua piksel boleh dilukis, kecuali kelas yang terkunci</translation>
    </message>
    <message>
        <source>Painting lands on pixels without a class; erasing is free</source>
        <translation>Hanya piksel tanpa kelas yang boleh dilukis; menghapus tetap bebas</translation>
    </message>
    <message>
        <source>Painting lands on the class under the pointer, or one that you choose</source>
        <translation>Hanya kelas di bawah penunjuk, atau yang Anda pilih, yang boleh dilukis</translation>
    </message>
    <message>
        <source>Painting lands where labels and prediction are not the same</source>
        <translation>Hanya tempat label dan prediksi tidak sama yang boleh dilukis</translation>
    </message>
    <message>
        <source>Pascal &amp;VOC</source>
        <translation>Pascal &amp;VOC</translation>
    </message>
    <message>
        <source>Pen pressure</source>
        <translation>Tekanan pena</translation>
    </message>
    <message>
        <source>Pol&amp;ygon</source>
        <translation>Poligo&amp;n</translation>
    </message>
    <message>
        <source>Prediction as c&amp;ontours</source>
        <translation>Prediksi sebagai k&amp;ontur</translation>
    </message>
    <message>
        <source>Prediction f&amp;illed</source>
        <translation>Prediksi te&amp;risi</translation>
    </message>
    <message>
        <source>Prediction filled, wi&amp;th contours</source>
        <translation>Prediksi terisi den&amp;gan kontur</translation>
    </message>
    <message>
        <source>Press on a colour and drag sideways for more or less of it</source>
        <translation>Tekan pada suatu warna dan tarik ke samping untuk memperbanyak atau mengurangi</translation>
    </message>
    <message>
        <source>Put every panel back where it was at the first start</source>
        <translation>Kembalikan semua panel ke tempat saat pertama dibuka</translation>
    </message>
    <message>
        <source>Re&amp;gion</source>
        <translation>Wila&amp;yah</translation>
    </message>
    <message>
        <source>Read about what has the focus, or about the tool in use</source>
        <translation>Baca tentang bagian yang aktif, atau alat yang dipakai</translation>
    </message>
    <message>
        <source>Ready &amp;tables</source>
        <translation>Tabel s&amp;iap pakai</translation>
    </message>
    <message>
        <source>Rec&amp;tangle</source>
        <translation>Persegi pan&amp;jang</translation>
    </message>
    <message>
        <source>Reset the layout</source>
        <translation>Atur ulang tata letak</translation>
    </message>
    <message>
        <source>Round the rim of the region under the pointer</source>
        <translation>Haluskan tepi wilayah di bawah penunjuk</translation>
    </message>
    <message>
        <source>S&amp;mooth</source>
        <translation>Hal&amp;uskan</translation>
    </message>
    <message>
        <source>S&amp;quare brush</source>
        <translation>Kuas perse&amp;gi</translation>
    </message>
    <message>
        <source>S&amp;top fine-tuning</source>
        <translation>&amp;Hentikan latih lanjut</translation>
    </message>
    <message>
        <source>S&amp;uperpixels</source>
        <translation>S&amp;uperpiksel</translation>
    </message>
    <message>
        <source>S&amp;wipe</source>
        <translation>&amp;Sapu</translation>
    </message>
    <message>
        <source>Save &amp;all labels</source>
        <translation>Simpan semu&amp;a label</translation>
    </message>
    <message>
        <source>Say that the labels of the chosen images are finished</source>
        <translation>Nyatakan label gambar terpilih sudah selesai</translation>
    </message>
    <message>
        <source>Say that the labels of this image are finished</source>
        <translation>Nyatakan label gambar ini sudah selesai</translation>
    </message>
    <message>
        <source>Score the model against your labels</source>
        <translation>Nilai model terhadap label Anda</translation>
    </message>
    <message>
        <source>Se&amp;ttings…</source>
        <translation>Peng&amp;aturan…</translation>
    </message>
    <message>
        <source>See the models people know: download one, predict with it, start from it</source>
        <translation>Lihat model yang dikenal orang: unduh, prediksi dengannya, mulai darinya</translation>
    </message>
    <message>
        <source>See, search and change which keys do what</source>
        <translation>Lihat, cari, dan ubah pintasan</translation>
    </message>
    <message>
        <source>Show all classes</source>
        <translation>Tampilkan semua kelas</translation>
    </message>
    <message>
        <source>Show every class again</source>
        <translation>Tampilkan semua kelas lagi</translation>
    </message>
    <message>
        <source>Show or hide evaluation</source>
        <translation>Tampilkan atau sembunyikan evaluasi</translation>
    </message>
    <message>
        <source>Show or hide fine-tuning</source>
        <translation>Tampilkan atau sembunyikan latih lanjut</translation>
    </message>
    <message>
        <source>Show or hide labels and prediction together</source>
        <translation>Tampilkan atau sembunyikan label dan prediksi sekaligus</translation>
    </message>
    <message>
        <source>Show or hide the class list</source>
        <translation>Tampilkan atau sembunyikan daftar kelas</translation>
    </message>
    <message>
        <source>Show or hide the image list</source>
        <translation>Tampilkan atau sembunyikan daftar gambar</translation>
    </message>
    <message>
        <source>Show or hide the labels</source>
        <translation>Tampilkan atau sembunyikan label</translation>
    </message>
    <message>
        <source>Show or hide the layers</source>
        <translation>Tampilkan atau sembunyikan lapisan</translation>
    </message>
    <message>
        <source>Show or hide the prediction</source>
        <translation>Tampilkan atau sembunyikan prediksi</translation>
    </message>
    <message>
        <source>Show or hide the undo steps of this image</source>
        <translation>Tampilkan atau sembunyikan langkah urungkan gambar ini</translation>
    </message>
    <message>
        <source>Show or hide what the network does with this image</source>
        <translation>Tampilkan atau sembunyikan apa yang dilakukan jaringan dengan gambar ini</translation>
    </message>
    <message>
        <source>Show the whole image</source>
        <translation>Tampilkan seluruh gambar</translation>
    </message>
    <message>
        <source>Show the whole image small in a corner while you are zoomed in</source>
        <translation>Tampilkan seluruh gambar kecil di sudut saat diperbesar</translation>
    </message>
    <message>
        <source>Start &amp;fine-tuning</source>
        <translation>Mulai &amp;latih lanjut</translation>
    </message>
    <message>
        <source>Switch between the last two classes</source>
        <translation>Berganti antara dua kelas terakhir</translation>
    </message>
    <message>
        <source>Take a pixel off the rim of the region under the pointer</source>
        <translation>Kurangi tepi wilayah di bawah penunjuk satu piksel</translation>
    </message>
    <message>
        <source>Take back the last edit</source>
        <translation>Batalkan suntingan terakhir</translation>
    </message>
    <message>
        <source>Take the colours of a palettized PNG, a GIMP palette or a text file</source>
        <translation>Ambil warna dari PNG berpalet, palet GIMP, atau berkas teks</translation>
    </message>
    <message>
        <source>The wheel zooms around the pointer</source>
        <translation>Roda tetikus memperbesar di sekitar penunjuk</translation>
    </message>
    <message>
        <source>Train the model on your labels, in the background</source>
        <translation>Latih model dengan label Anda, di latar belakang</translation>
    </message>
    <message>
        <source>Use the &amp;starter</source>
        <translation>Pakai &amp;starter</translation>
    </message>
    <message>
        <source>Use the 11 classes of CamVid</source>
        <translation>Pakai 11 kelas CamVid</translation>
    </message>
    <message>
        <source>Use the 19 classes of Cityscapes</source>
        <translation>Pakai 19 kelas Cityscapes</translation>
    </message>
    <message>
        <source>Use the 21 classes of Pascal VOC</source>
        <translation>Pakai 21 kelas Pascal VOC</translation>
    </message>
    <message>
        <source>Use the classes of a classes.json, a labelmap.txt or a list of names</source>
        <translation>Pakai kelas dari classes.json, labelmap.txt, atau daftar nama</translation>
    </message>
    <message>
        <source>Version, licence and where the log file is</source>
        <translation>Versi, lisensi, dan letak berkas log</translation>
    </message>
    <message>
        <source>W&amp;here painting lands</source>
        <translation>Tempat yang boleh &amp;dilukis</translation>
    </message>
    <message>
        <source>What has no room here</source>
        <translation>Yang tidak muat di sini</translation>
    </message>
    <message>
        <source>While you hold the key, the prediction alone is shown</source>
        <translation>Selama tombol ditahan, hanya prediksi yang tampak</translation>
    </message>
    <message>
        <source>Widen the region under the pointer by a pixel</source>
        <translation>Lebarkan wilayah di bawah penunjuk satu piksel</translation>
    </message>
    <message>
        <source>Write the labels of every image that was changed</source>
        <translation>Tulis label semua gambar yang diubah</translation>
    </message>
    <message>
        <source>Write the labels of this image as a palettized PNG</source>
        <translation>Tulis label gambar ini sebagai PNG berpalet</translation>
    </message>
    <message>
        <source>Write the names of the chosen images to a text file</source>
        <translation>Tulis nama gambar terpilih ke berkas teks</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Per&amp;besar</translation>
    </message>
    <message>
        <source>Zoom o&amp;ut</source>
        <translation>Per&amp;kecil</translation>
    </message>
</context>
<context>
    <name>AsppPicture</name>
    <message>
        <source>Diagram of the ASPP; arrow keys go through its branches</source>
        <translation>Diagram ASPP; tombol panah menjelajahi cabangnya</translation>
    </message>
</context>
<context>
    <name>Batch</name>
    <message>
        <source>Copy labels from {image}</source>
        <translation>Salin label dari {image}</translation>
    </message>
    <message>
        <source>Delete the labels of {images}</source>
        <translation>Hapus label {images}</translation>
    </message>
    <message>
        <source>No image before this one has labels.</source>
        <translation>Tidak ada gambar sebelum ini yang berlabel.</translation>
    </message>
    <message>
        <source>None of these images has labels.</source>
        <translation>Tidak ada di antara gambar ini yang berlabel.</translation>
    </message>
    <message>
        <source>Predict and accept {images}</source>
        <translation>Prediksi dan terima {images}</translation>
    </message>
    <message>
        <source>The labels already are those of {image}.</source>
        <translation>Label sudah sama dengan milik {image}.</translation>
    </message>
    <message>
        <source>{images} could not be predicted and stay as they were: {first}</source>
        <translation>{images} tidak dapat diprediksi dan tetap seperti semula: {first}</translation>
    </message>
    <message>
        <source>{image} has another size, so its labels do not fit.</source>
        <translation>{image} berukuran lain, jadi labelnya tidak cocok.</translation>
    </message>
</context>
<context>
    <name>BrushSize</name>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>&lt;b&gt;Brush radius&lt;/b&gt; {keys}&lt;br&gt;In image pixels; also Shift+wheel</source>
        <translation>&lt;b&gt;Radius kuas&lt;/b&gt; {keys}&lt;br&gt;Dalam piksel gambar; juga Shift+roda tetikus</translation>
    </message>
    <message>
        <source>Brush radius in image pixels</source>
        <translation>Radius kuas dalam piksel gambar</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>Ukuran kuas</translation>
    </message>
</context>
<context>
    <name>CanvasView</name>
    <message>
        <source>Image canvas</source>
        <translation>Kanvas gambar</translation>
    </message>
    <message>
        <source>Shows the image with its labels and prediction; paint with the mouse.</source>
        <translation>Menampilkan gambar beserta label dan prediksinya; lukis dengan tetikus.</translation>
    </message>
</context>
<context>
    <name>Chart</name>
    <message>
        <source>loss {value}</source>
        <translation>loss {value}</translation>
    </message>
    <message>
        <source>mean IoU {value}</source>
        <translation>IoU rata-rata {value}</translation>
    </message>
    <message>
        <source>step {step}: loss {loss}</source>
        <translation>langkah {step}: loss {loss}</translation>
    </message>
</context>
<context>
    <name>ClassBars</name>
    <message>
        <source>absent</source>
        <translation>tidak ada</translation>
    </message>
</context>
<context>
    <name>ClassDialogs</name>
    <message>
        <source>Merge</source>
        <translation>Gabungkan</translation>
    </message>
    <message>
        <source>Merge “{name}” into another class</source>
        <translation>Gabungkan “{name}” ke kelas lain</translation>
    </message>
    <message>
        <source>Use the classes of {name}</source>
        <translation>Pakai kelas {name}</translation>
    </message>
    <message>
        <source>Use these</source>
        <translation>Pakai ini</translation>
    </message>
</context>
<context>
    <name>ClassKeyDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Key of {name}</source>
        <translation>Tombol {name}</translation>
    </message>
    <message>
        <source>Press a letter, Shift and a letter, or a digit that picks “{name}” to paint with.</source>
        <translation>Tekan huruf, Shift dengan huruf, atau angka yang memilih “{name}” untuk melukis.</translation>
    </message>
    <message>
        <source>Use this key</source>
        <translation>Pakai tombol ini</translation>
    </message>
    <message>
        <source>Without a key the class is picked in the list.</source>
        <translation>Tanpa tombol, kelas dipilih di daftar.</translation>
    </message>
    <message>
        <source>{key} already is “{action}”: press another key, or change that one under Help › Keyboard shortcuts.</source>
        <translation>{key} sudah dipakai “{action}”: tekan tombol lain, atau ubah yang itu di Bantuan › Pintasan papan ketik.</translation>
    </message>
    <message>
        <source>{key} is free.</source>
        <translation>{key} bebas.</translation>
    </message>
    <message>
        <source>{key} is no letter, Shift and a letter, or digit: press another key.</source>
        <translation>{key} bukan huruf, Shift dengan huruf, atau angka: tekan tombol lain.</translation>
    </message>
    <message>
        <source>{key} is the key of this class now.</source>
        <translation>{key} kini tombol kelas ini.</translation>
    </message>
    <message>
        <source>{key} is the key of “{other}”; the two classes exchange their keys.</source>
        <translation>{key} adalah tombol “{other}”; kedua kelas bertukar tombol.</translation>
    </message>
</context>
<context>
    <name>ClassKeys</name>
    <message>
        <source>Class: {name}</source>
        <translation>Kelas: {name}</translation>
    </message>
    <message>
        <source>Paint with this class</source>
        <translation>Lukis dengan kelas ini</translation>
    </message>
    <message>
        <source>The key {key} of “{name}” is “{action}” now: give the class another</source>
        <translation>Tombol {key} milik “{name}” kini adalah “{action}”: beri kelas itu tombol lain</translation>
    </message>
</context>
<context>
    <name>ClassesModel</name>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt;, id {id}, key {key}: {pixels} pixels in this image.&lt;br&gt;Double-click to rename, drag to reorder, right-click for more.</source>
        <translation>&lt;b&gt;{name}&lt;/b&gt;, id {id}, tombol {key}: {pixels} piksel di gambar ini.&lt;br&gt;Klik ganda untuk mengganti nama, tarik untuk mengurutkan, klik kanan untuk pilihan lain.</translation>
    </message>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt;, id {id}: {pixels} pixels in this image.&lt;br&gt;Double-click to rename, drag to reorder, right-click for more.</source>
        <translation>&lt;b&gt;{name}&lt;/b&gt;, id {id}: {pixels} piksel di gambar ini.&lt;br&gt;Klik ganda untuk mengganti nama, tarik untuk mengurutkan, klik kanan untuk pilihan lain.</translation>
    </message>
</context>
<context>
    <name>ClassesPanel</name>
    <message>
        <source>Add</source>
        <translation>Tambah</translation>
    </message>
    <message>
        <source>Add a class</source>
        <translation>Tambah kelas</translation>
    </message>
    <message>
        <source>Add a class at the end of the class table</source>
        <translation>Tambahkan kelas di akhir tabel kelas</translation>
    </message>
    <message>
        <source>Add a class…</source>
        <translation>Tambah kelas…</translation>
    </message>
    <message>
        <source>Add {name}</source>
        <translation>Tambah {name}</translation>
    </message>
    <message>
        <source>Another key…</source>
        <translation>Tombol lain…</translation>
    </message>
    <message>
        <source>Change the colour…</source>
        <translation>Ubah warna…</translation>
    </message>
    <message>
        <source>Class tables (*.json *.txt)</source>
        <translation>Tabel kelas (*.json *.txt)</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Kelas</translation>
    </message>
    <message>
        <source>Colour of {name}</source>
        <translation>Warna {name}</translation>
    </message>
    <message>
        <source>Colours for colour-blind eyes</source>
        <translation>Warna untuk mata buta warna</translation>
    </message>
    <message>
        <source>Colours of {file}</source>
        <translation>Warna dari {file}</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Delete {name}</source>
        <translation>Hapus {name}</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Hapus…</translation>
    </message>
    <message>
        <source>Import a palette</source>
        <translation>Impor palet</translation>
    </message>
    <message>
        <source>Import classes</source>
        <translation>Impor kelas</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Tombol</translation>
    </message>
    <message>
        <source>Key of {name}</source>
        <translation>Tombol {name}</translation>
    </message>
    <message>
        <source>Merge into…</source>
        <translation>Gabungkan ke…</translation>
    </message>
    <message>
        <source>Merge {source} into {target}</source>
        <translation>Gabungkan {source} ke {target}</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Pindah ke bawah</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Pindah ke atas</translation>
    </message>
    <message>
        <source>Move {name}</source>
        <translation>Pindahkan {name}</translation>
    </message>
    <message>
        <source>Name of the class:</source>
        <translation>Nama kelas:</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>Nama:</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Tidak ada</translation>
    </message>
    <message>
        <source>Palettes (*.png *.gpl *.txt)</source>
        <translation>Palet (*.png *.gpl *.txt)</translation>
    </message>
    <message>
        <source>Pixels that nobody has said anything about</source>
        <translation>Piksel yang belum dinyatakan apa pun</translation>
    </message>
    <message>
        <source>Ready class tables, palettes and import</source>
        <translation>Tabel kelas siap pakai, palet, dan impor</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Ganti nama</translation>
    </message>
    <message>
        <source>Rename a class</source>
        <translation>Ganti nama kelas</translation>
    </message>
    <message>
        <source>Rename {name}</source>
        <translation>Ganti nama {name}</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Ganti nama…</translation>
    </message>
    <message>
        <source>Renumber</source>
        <translation>Nomori ulang</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Tampilkan semua</translation>
    </message>
    <message>
        <source>Show only this</source>
        <translation>Tampilkan hanya ini</translation>
    </message>
    <message>
        <source>The ids of {classes} change: {affected} are renumbered. They keep their classes and colours. Undo takes it back as long as the project is open.</source>
        <translation>Id {classes} berubah: {affected} dinomori ulang. Kelas dan warnanya tetap. Dapat diurungkan selama proyek terbuka.</translation>
    </message>
    <message>
        <source>{affected} become void, and “{name}” leaves the class table. Undo takes it all back as long as the project is open.</source>
        <translation>{affected} menjadi void, dan “{name}” keluar dari tabel kelas. Semuanya dapat diurungkan selama proyek terbuka.</translation>
    </message>
    <message>
        <source>{key}, now {name}</source>
        <translation>{key}, kini {name}</translation>
    </message>
    <message>
        <source>{share} void</source>
        <translation>{share} void</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>No action has this name. Try another word.</source>
        <translation>Tidak ada tindakan bernama itu. Coba kata lain.</translation>
    </message>
    <message>
        <source>Search for an action</source>
        <translation>Cari tindakan</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>Apa yang ingin Anda lakukan?</translation>
    </message>
</context>
<context>
    <name>ConflictDialog</name>
    <message>
        <source>Another program wrote it after it was opened here. It differs from your labels in {pixels}. Nothing has been overwritten.</source>
        <translation>Program lain menulisnya setelah dibuka di sini. Ia berbeda dari label Anda pada {pixels}. Tidak ada yang ditimpa.</translation>
    </message>
    <message>
        <source>Changed by another program</source>
        <translation>Diubah program lain</translation>
    </message>
    <message>
        <source>It cannot be read: {problem} Your labels are still here.</source>
        <translation>Berkas itu tidak dapat dibaca: {problem} Label Anda masih ada di sini.</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>Pertahankan milik saya</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Nanti</translation>
    </message>
    <message>
        <source>Leave both as they are; the next save asks again</source>
        <translation>Biarkan keduanya; penyimpanan berikutnya bertanya lagi</translation>
    </message>
    <message>
        <source>Masks (*.png)</source>
        <translation>Mask (*.png)</translation>
    </message>
    <message>
        <source>Save mine as…</source>
        <translation>Simpan milik saya sebagai…</translation>
    </message>
    <message>
        <source>Save my labels as</source>
        <translation>Simpan label saya sebagai</translation>
    </message>
    <message>
        <source>Show what is on disk; Undo brings yours back</source>
        <translation>Tampilkan yang ada di diska; Urungkan mengembalikan milik Anda</translation>
    </message>
    <message>
        <source>Take theirs</source>
        <translation>Ambil yang di diska</translation>
    </message>
    <message>
        <source>The mask of {image} was changed elsewhere</source>
        <translation>Mask {image} diubah di tempat lain</translation>
    </message>
    <message>
        <source>Write your labels over the other program&apos;s</source>
        <translation>Timpa yang ditulis program lain dengan label Anda</translation>
    </message>
    <message>
        <source>Write your labels to another file, then take theirs</source>
        <translation>Tulis label Anda ke berkas lain, lalu ambil yang di diska</translation>
    </message>
</context>
<context>
    <name>Conflicts</name>
    <message>
        <source>Another program wrote the mask of {image}, so your labels of it are not saved, but kept: they are offered when {project} is opened again.</source>
        <translation>Program lain menulis mask {image}, jadi label Anda untuknya tidak disimpan, tetapi tetap ada: label itu ditawarkan saat {project} dibuka lagi.</translation>
    </message>
    <message>
        <source>The labels of {image} are not saved, but kept</source>
        <translation>Label {image} belum disimpan, tetapi tetap ada</translation>
    </message>
    <message>
        <source>The mask on disk has another size than its image.</source>
        <translation>Mask di diska berukuran lain dari gambarnya.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Coba lagi</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Urungkan</translation>
    </message>
    <message>
        <source>{image} was changed by another program and was read again.</source>
        <translation>{image} diubah program lain dan dibaca lagi.</translation>
    </message>
</context>
<context>
    <name>ConfusionMatrix</name>
    <message>
        <source>rows: labels, columns: prediction, %</source>
        <translation>baris: label, kolom: prediksi, %</translation>
    </message>
    <message>
        <source>{pixels} labelled {label} and predicted {prediction}: {percent} % of {label}</source>
        <translation>{pixels} berlabel {label} dan diprediksi {prediction}: {percent} % dari {label}</translation>
    </message>
</context>
<context>
    <name>CountedDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Counting pixels in all masks: {done} of {total}</source>
        <translation>Menghitung piksel di semua mask: {done} dari {total}</translation>
    </message>
    <message>
        <source>Counting pixels in all masks…</source>
        <translation>Menghitung piksel di semua mask…</translation>
    </message>
    <message>
        <source>Nothing can be changed before every mask can be read. {problem}</source>
        <translation>Tidak ada yang dapat diubah sebelum semua mask dapat dibaca. {problem}</translation>
    </message>
    <message>
        <source>{pixels} in {images}</source>
        <translation>{pixels} dalam {images}</translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message>
        <source>{n} class</source>
        <translation>{n} kelas</translation>
    </message>
    <message>
        <source>{n} classes</source>
        <translation>{n} kelas</translation>
    </message>
    <message>
        <source>{n} edit</source>
        <translation>{n} suntingan</translation>
    </message>
    <message>
        <source>{n} edits</source>
        <translation>{n} suntingan</translation>
    </message>
    <message>
        <source>{n} image</source>
        <translation>{n} gambar</translation>
    </message>
    <message>
        <source>{n} images</source>
        <translation>{n} gambar</translation>
    </message>
    <message>
        <source>{n} labelled image</source>
        <translation>{n} gambar berlabel</translation>
    </message>
    <message>
        <source>{n} labelled images</source>
        <translation>{n} gambar berlabel</translation>
    </message>
    <message>
        <source>{n} pixel</source>
        <translation>{n} piksel</translation>
    </message>
    <message>
        <source>{n} pixels</source>
        <translation>{n} piksel</translation>
    </message>
    <message>
        <source>{n} step</source>
        <translation>{n} langkah</translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation>{n} langkah</translation>
    </message>
</context>
<context>
    <name>Disk</name>
    <message>
        <source>A file</source>
        <translation>Sebuah berkas</translation>
    </message>
    <message>
        <source>{name} could not be used: that is a file, not a folder. Open the folder that holds the images.</source>
        <translation>{name} tidak dapat dipakai: itu berkas, bukan folder. Buka folder yang berisi gambar.</translation>
    </message>
    <message>
        <source>{name} could not be used: the disk is full. Free some space; nothing you painted is lost.</source>
        <translation>{name} tidak dapat dipakai: diska penuh. Kosongkan sebagian ruang; lukisan Anda tidak ada yang hilang.</translation>
    </message>
    <message>
        <source>{name} could not be used: the file or folder is gone. Was it moved, or a disk unplugged?</source>
        <translation>{name} tidak dapat dipakai: berkas atau foldernya tidak ada lagi. Apakah dipindahkan, atau diskanya dilepas?</translation>
    </message>
    <message>
        <source>{name} could not be used: this disk is read-only. Copy the project to another place.</source>
        <translation>{name} tidak dapat dipakai: diska ini hanya-baca. Salin proyek ke tempat lain.</translation>
    </message>
    <message>
        <source>{name} could not be used: this folder may not be written. Change its permissions or copy the project.</source>
        <translation>{name} tidak dapat dipakai: folder ini tidak boleh ditulisi. Ubah izinnya atau salin proyek.</translation>
    </message>
    <message>
        <source>{name} could not be used: too many files are open. Close some programs and try again.</source>
        <translation>{name} tidak dapat dipakai: terlalu banyak berkas terbuka. Tutup beberapa program lalu coba lagi.</translation>
    </message>
    <message>
        <source>{name} could not be used: {reason}.</source>
        <translation>{name} tidak dapat dipakai: {reason}.</translation>
    </message>
</context>
<context>
    <name>Dropping</name>
    <message>
        <source>Open a folder of images first, then drop the model “{name}” again.</source>
        <translation>Buka folder gambar dahulu, lalu jatuhkan model “{name}” sekali lagi.</translation>
    </message>
    <message>
        <source>“{name}” is no folder, image or model: drop a folder of images, a picture (JPEG, PNG, TIFF, BMP, WebP, GIF) or a checkpoint (.safetensors).</source>
        <translation>“{name}” bukan folder, gambar, atau model: jatuhkan folder gambar, sebuah gambar (JPEG, PNG, TIFF, BMP, WebP, GIF), atau checkpoint (.safetensors).</translation>
    </message>
    <message>
        <source>“{name}” is not there any more.</source>
        <translation>“{name}” sudah tidak ada.</translation>
    </message>
</context>
<context>
    <name>Durations</name>
    <message>
        <source>{h} h {min} min</source>
        <translation>{h} jam {min} mnt</translation>
    </message>
    <message>
        <source>{min} min</source>
        <translation>{min} mnt</translation>
    </message>
    <message>
        <source>{min} min {s} s</source>
        <translation>{min} mnt {s} dtk</translation>
    </message>
    <message>
        <source>{s} s</source>
        <translation>{s} dtk</translation>
    </message>
</context>
<context>
    <name>Edits</name>
    <message>
        <source>Accept region</source>
        <translation>Terima wilayah</translation>
    </message>
    <message>
        <source>Accept the prediction</source>
        <translation>Terima prediksi</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Kuas</translation>
    </message>
    <message>
        <source>Delete region</source>
        <translation>Hapus wilayah</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>Elips</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Penghapus</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Isi</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>Isi lubang</translation>
    </message>
    <message>
        <source>GrabCut</source>
        <translation>GrabCut</translation>
    </message>
    <message>
        <source>Grow region</source>
        <translation>Perluas wilayah</translation>
    </message>
    <message>
        <source>Keep only this region</source>
        <translation>Pertahankan hanya wilayah ini</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>Laso</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Garis</translation>
    </message>
    <message>
        <source>Magic wand</source>
        <translation>Tongkat ajaib</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>Geser</translation>
    </message>
    <message>
        <source>Pick class</source>
        <translation>Ambil kelas</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>Poligon</translation>
    </message>
    <message>
        <source>Reassign region</source>
        <translation>Ganti kelas wilayah</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>Persegi panjang</translation>
    </message>
    <message>
        <source>Shrink region</source>
        <translation>Susutkan wilayah</translation>
    </message>
    <message>
        <source>Smooth region</source>
        <translation>Haluskan wilayah</translation>
    </message>
    <message>
        <source>Superpixels</source>
        <translation>Superpiksel</translation>
    </message>
    <message>
        <source>Take what is on disk</source>
        <translation>Ambil yang ada di diska</translation>
    </message>
    <message>
        <source>{step}: {class_name}</source>
        <translation>{step}: {class_name}</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>OpenVINO is not installed ({error}): pip install &apos;segdesk[openvino]&apos;, or predict without it</source>
        <translation>OpenVINO tidak terpasang ({error}): pip install &apos;segdesk[openvino]&apos;, atau prediksi tanpanya</translation>
    </message>
    <message>
        <source>OpenVINO {version} cannot load {path}: export the model again</source>
        <translation>OpenVINO {version} tidak dapat memuat {path}: ekspor modelnya lagi</translation>
    </message>
    <message>
        <source>The engine ended during the evaluation: start it again.</source>
        <translation>Mesin berhenti selama evaluasi: jalankan lagi.</translation>
    </message>
    <message>
        <source>a run needs either epochs or minutes: give exactly one of them</source>
        <translation>proses latih memerlukan epoch atau menit: berikan tepat salah satunya</translation>
    </message>
    <message>
        <source>almost nothing came for {seconds} s</source>
        <translation>hampir tidak ada data selama {seconds} dtk</translation>
    </message>
    <message>
        <source>an address on the way there is malformed, perhaps that of the proxy</source>
        <translation>ada alamat di jalan ke sana yang salah bentuk, mungkin alamat proksi</translation>
    </message>
    <message>
        <source>an animation: its first frame is shown</source>
        <translation>animasi: bingkai pertamanya yang ditampilkan</translation>
    </message>
    <message>
        <source>cannot read the weights file {path} ({reason}): choose another</source>
        <translation>tidak dapat membaca berkas bobot {path} ({reason}): pilih yang lain</translation>
    </message>
    <message>
        <source>cannot read the weights file {path} ({reason}): give an existing one</source>
        <translation>tidak dapat membaca berkas bobot {path} ({reason}): berikan berkas yang ada</translation>
    </message>
    <message>
        <source>cannot write checkpoint {path} ({error}): free some disk space or choose another folder</source>
        <translation>tidak dapat menulis checkpoint {path} ({error}): kosongkan ruang diska atau pilih folder lain</translation>
    </message>
    <message>
        <source>check {variable}, whose proxy is to be written like http://host:3128</source>
        <translation>periksa {variable}: proksi di situ harus ditulis seperti http://host:3128</translation>
    </message>
    <message>
        <source>checkpoint format {version} is not format {known}, which this version reads: open it with the version of SegDesk that wrote it</source>
        <translation>format checkpoint {version} bukan format {known} yang dibaca versi ini: buka dengan versi SegDesk yang menulisnya</translation>
    </message>
    <message>
        <source>checkpoint {path} cannot be used: {error}</source>
        <translation>checkpoint {path} tidak dapat dipakai: {error}</translation>
    </message>
    <message>
        <source>checkpoint {path} holds numbers that are not finite in {name}: its training went wrong or the file is damaged; use another one</source>
        <translation>checkpoint {path} berisi bilangan tak hingga di {name}: pelatihannya gagal atau berkasnya rusak; pakai yang lain</translation>
    </message>
    <message>
        <source>checkpoint {path} is damaged ({error}): use another one</source>
        <translation>checkpoint {path} rusak ({error}): pakai yang lain</translation>
    </message>
    <message>
        <source>checkpoint {path} lacks a part of its network ({error}): use another one</source>
        <translation>checkpoint {path} kehilangan sebagian jaringannya ({error}): pakai yang lain</translation>
    </message>
    <message>
        <source>class {id} is named {name}: give it a name without line breaks or spaces around it</source>
        <translation>kelas {id} bernama {name}: beri nama tanpa ganti baris atau spasi di ujungnya</translation>
    </message>
    <message>
        <source>class {id} is {row}: give a name, or an object with one</source>
        <translation>kelas {id} adalah {row}: berikan nama, atau objek yang memiliki nama</translation>
    </message>
    <message>
        <source>classes {id} and {other} are both called «{name}»: rename one</source>
        <translation>kelas {id} dan {other} sama-sama bernama «{name}»: ganti nama salah satunya</translation>
    </message>
    <message>
        <source>entry {id} is empty: give each id a name</source>
        <translation>entri {id} kosong: beri nama untuk setiap id</translation>
    </message>
    <message>
        <source>ids of a mask are uint8 (H, W), not {kind}: convert them</source>
        <translation>id mask adalah uint8 (H, W), bukan {kind}: ubahlah</translation>
    </message>
    <message>
        <source>it lists no class: write one name a line</source>
        <translation>tidak ada kelas di dalamnya: tulis satu nama per baris</translation>
    </message>
    <message>
        <source>its {kind} is {found} and should be {expected}</source>
        <translation>{kind}-nya {found}, seharusnya {expected}</translation>
    </message>
    <message>
        <source>labelmap.txt cannot hold the name «{name}»: write a .json instead</source>
        <translation>labelmap.txt tidak dapat memuat nama «{name}»: tulis sebagai .json</translation>
    </message>
    <message>
        <source>layer {name} is a {kind}, which cannot be written as ONNX: export to another format</source>
        <translation>lapisan {name} adalah {kind}, yang tidak dapat ditulis sebagai ONNX: ekspor ke format lain</translation>
    </message>
    <message>
        <source>memory ran out while training: use smaller crops, a smaller batch or a smaller model</source>
        <translation>memori habis selama pelatihan: pakai potongan, batch, atau model yang lebih kecil</translation>
    </message>
    <message>
        <source>memory ran out: close other programs, or use a smaller model or smaller images</source>
        <translation>memori habis: tutup program lain, atau pakai model atau gambar yang lebih kecil</translation>
    </message>
    <message>
        <source>no class is called «{name}»: the table has {names}</source>
        <translation>tidak ada kelas bernama «{name}»: tabel memiliki {names}</translation>
    </message>
    <message>
        <source>none of the {count} training masks has a labelled pixel: paint some and save</source>
        <translation>tidak satu pun dari {count} mask pelatihan memiliki piksel berlabel: lukis beberapa dan simpan</translation>
    </message>
    <message>
        <source>nothing came for {seconds} s</source>
        <translation>tidak ada data selama {seconds} dtk</translation>
    </message>
    <message>
        <source>one of the names would be read back as a remark or a colour: write a .json instead</source>
        <translation>salah satu nama akan terbaca sebagai catatan atau warna: tulis sebagai .json</translation>
    </message>
    <message>
        <source>something unexpected happened in OpenVINO ({error})</source>
        <translation>terjadi hal tak terduga di OpenVINO ({error})</translation>
    </message>
    <message>
        <source>something unexpected happened in the engine ({error})</source>
        <translation>terjadi hal tak terduga di mesin ({error})</translation>
    </message>
    <message>
        <source>the answer is a web page, perhaps a network&apos;s sign-in</source>
        <translation>jawabannya sebuah halaman web, mungkin halaman masuk jaringan</translation>
    </message>
    <message>
        <source>the base has no {name} for its {count} classes: the file does not fit its own description; use another</source>
        <translation>dasarnya tidak memiliki {name} untuk {count} kelasnya: berkas tidak cocok dengan keterangannya sendiri; pakai yang lain</translation>
    </message>
    <message>
        <source>the batch is {batch} crops: give 1 to 256</source>
        <translation>batch berisi {batch} potongan: berikan 1 hingga 256</translation>
    </message>
    <message>
        <source>the checkpoint&apos;s {name} is {value} and not {expected}: use another file</source>
        <translation>{name} pada checkpoint adalah {value} dan bukan {expected}: pakai berkas lain</translation>
    </message>
    <message>
        <source>the class table has no list «classes»: add one</source>
        <translation>tabel kelas tidak memiliki daftar «classes»: tambahkan</translation>
    </message>
    <message>
        <source>the class table has {count} classes, a mask holds at most {most}: remove some</source>
        <translation>tabel kelas memiliki {count} kelas, mask memuat paling banyak {most}: hapus sebagian</translation>
    </message>
    <message>
        <source>the class table is empty: it needs at least one class</source>
        <translation>tabel kelas kosong: perlu paling sedikit satu kelas</translation>
    </message>
    <message>
        <source>the colour of {name} is {color}: give three whole numbers 0..255</source>
        <translation>warna {name} adalah {color}: berikan tiga bilangan bulat 0..255</translation>
    </message>
    <message>
        <source>the colour of «{name}» is {color}: give [red, green, blue] or &quot;#rrggbb&quot;</source>
        <translation>warna «{name}» adalah {color}: berikan [merah, hijau, biru] atau &quot;#rrggbb&quot;</translation>
    </message>
    <message>
        <source>the connection was cut</source>
        <translation>sambungan terputus</translation>
    </message>
    <message>
        <source>the connection was cut after {done} of {total} bytes</source>
        <translation>sambungan terputus setelah {done} dari {total} bita</translation>
    </message>
    <message>
        <source>the crop is {crop} px: give 32 to 2048</source>
        <translation>potongan berukuran {crop} px: berikan 32 hingga 2048</translation>
    </message>
    <message>
        <source>the description has {count} classes and a network for {other}: it was not written by SegDesk; use another file</source>
        <translation>keterangannya memiliki {count} kelas dan jaringan untuk {other}: tidak ditulis oleh SegDesk; pakai berkas lain</translation>
    </message>
    <message>
        <source>the export cannot be put at {path} ({reason}): what was there is still there; mend its rights</source>
        <translation>ekspor tidak dapat ditaruh di {path} ({reason}): yang ada di sana masih ada; perbaiki izinnya</translation>
    </message>
    <message>
        <source>the image is {width} x {height} pixels and branches are shown for up to {most}: open a smaller image</source>
        <translation>gambar berukuran {width} x {height} piksel dan cabang ditampilkan hingga {most}: buka gambar yang lebih kecil</translation>
    </message>
    <message>
        <source>the learning rate is {rate}: give a number above 0, 1 at most</source>
        <translation>laju belajarnya {rate}: berikan angka di atas 0, paling besar 1</translation>
    </message>
    <message>
        <source>the loss became {loss} at step {step}: lower the learning rate ({rate}) or use float32</source>
        <translation>loss menjadi {loss} pada langkah {step}: turunkan laju belajar ({rate}) atau pakai float32</translation>
    </message>
    <message>
        <source>the masks of this project say void with {void}, so there is room for {most} classes, not {count}: leave some out</source>
        <translation>mask proyek ini menandai void dengan {void}, jadi ada tempat untuk {most} kelas, bukan {count}: kurangi beberapa</translation>
    </message>
    <message>
        <source>the model cannot be exported as {format} ({error}): export to another format</source>
        <translation>model tidak dapat diekspor sebagai {format} ({error}): ekspor ke format lain</translation>
    </message>
    <message>
        <source>the model predicts {classes}, which the project&apos;s classes ({own}) do not have: choose a model made for them</source>
        <translation>model memprediksi {classes}, yang tidak ada di kelas proyek ({own}): pilih model yang dibuat untuknya</translation>
    </message>
    <message>
        <source>the new ids are {size} pixels, the mask {own}: a mask keeps its image&apos;s size</source>
        <translation>id baru berukuran {size} piksel, mask {own}: mask mengikuti ukuran gambarnya</translation>
    </message>
    <message>
        <source>the output stride is {stride}: give 8 or 16</source>
        <translation>output stride adalah {stride}: berikan 8 atau 16</translation>
    </message>
    <message>
        <source>the precision is {precision}: give auto, float32 or bfloat16</source>
        <translation>presisi adalah {precision}: berikan auto, float32, atau bfloat16</translation>
    </message>
    <message>
        <source>the reduction is {reduction}: give 1 to {most}</source>
        <translation>pengecilannya {reduction}: berikan 1 sampai {most}</translation>
    </message>
    <message>
        <source>the run folder {folder} cannot be written to ({reason}): choose another</source>
        <translation>folder proses latih {folder} tidak dapat ditulisi ({reason}): pilih yang lain</translation>
    </message>
    <message>
        <source>the run in {folder} was made with other settings ({settings}): resume it with those, or start a new run</source>
        <translation>proses latih di {folder} dibuat dengan pengaturan lain ({settings}): lanjutkan dengan pengaturan itu, atau mulai proses baru</translation>
    </message>
    <message>
        <source>the run {name} cannot be resumed, what it was asked for is lost ({error}): start a new one</source>
        <translation>pelatihan {name} tidak dapat dilanjutkan, permintaannya hilang ({error}): mulai yang baru</translation>
    </message>
    <message>
        <source>the run&apos;s length is {length}: give a number above 0</source>
        <translation>lama proses latih adalah {length}: berikan angka di atas 0</translation>
    </message>
    <message>
        <source>the seed is {seed}: give 0 to {most}</source>
        <translation>benih acak adalah {seed}: berikan 0 hingga {most}</translation>
    </message>
    <message>
        <source>the server answers {code} ({reason})</source>
        <translation>server menjawab {code} ({reason})</translation>
    </message>
    <message>
        <source>the server offers {found} bytes and it should be {expected}</source>
        <translation>server menawarkan {found} bita, seharusnya {expected}</translation>
    </message>
    <message>
        <source>the server sends more than the {total} bytes of the file</source>
        <translation>server mengirim lebih dari {total} bita berkas itu</translation>
    </message>
    <message>
        <source>the server sent another part than was asked for</source>
        <translation>server mengirim bagian lain dari yang diminta</translation>
    </message>
    <message>
        <source>the shortcut of «{name}» is {key}: give one key as text</source>
        <translation>pintasan «{name}» adalah {key}: berikan satu tombol sebagai teks</translation>
    </message>
    <message>
        <source>the validation share is {share}: choose 0 or more, below 1</source>
        <translation>bagian validasi adalah {share}: pilih 0 atau lebih, di bawah 1</translation>
    </message>
    <message>
        <source>the weights file {path} is damaged ({error}): fetch it again</source>
        <translation>berkas bobot {path} rusak ({error}): unduh lagi</translation>
    </message>
    <message>
        <source>the {format} export cannot be written ({reason}): free some disk space</source>
        <translation>ekspor {format} tidak dapat ditulis ({reason}): kosongkan ruang diska</translation>
    </message>
    <message>
        <source>the {format} export was not kept, because {runtime} does not give what the checkpoint gives: {agreement}; export to another format, and please report it</source>
        <translation>ekspor {format} tidak disimpan, karena {runtime} tidak memberi hasil yang sama dengan checkpoint: {agreement}; ekspor ke format lain, dan mohon laporkan</translation>
    </message>
    <message>
        <source>the {name} model is missing from this installation: install segdesk again</source>
        <translation>model {name} tidak ada di instalasi ini: pasang segdesk lagi</translation>
    </message>
    <message>
        <source>there is no checkpoint at {path}: choose an existing file</source>
        <translation>tidak ada checkpoint di {path}: pilih berkas yang ada</translation>
    </message>
    <message>
        <source>there is no labelled image to score: label one and save it</source>
        <translation>tidak ada gambar berlabel untuk dinilai: beri label satu dan simpan</translation>
    </message>
    <message>
        <source>there is no labelled image to train on: label one and save it</source>
        <translation>tidak ada gambar berlabel untuk dilatihkan: beri label satu dan simpan</translation>
    </message>
    <message>
        <source>there is no model at {name}: give a checkpoint file, a run folder, or one of {names}</source>
        <translation>tidak ada model di {name}: berikan berkas checkpoint, folder proses latih, atau salah satu dari {names}</translation>
    </message>
    <message>
        <source>there is nothing to resume in {folder}: the run is finished or never saved a state; start a new one</source>
        <translation>tidak ada yang dapat dilanjutkan di {folder}: pelatihan sudah selesai atau tidak pernah menyimpan keadaan; mulai yang baru</translation>
    </message>
    <message>
        <source>training stopped on an unexpected error: {error}</source>
        <translation>pelatihan berhenti karena kesalahan tak terduga: {error}</translation>
    </message>
    <message>
        <source>transparent parts are shown on white</source>
        <translation>bagian tembus pandang ditampilkan di atas putih</translation>
    </message>
    <message>
        <source>void_on_disk is {void}: give a number 0..255</source>
        <translation>void_on_disk adalah {void}: berikan angka 0..255</translation>
    </message>
    <message>
        <source>void_on_disk is {void}: give a whole number 0..255</source>
        <translation>void_on_disk adalah {void}: berikan bilangan bulat 0..255</translation>
    </message>
    <message>
        <source>weight {name} of {path} is a variance and below 0: the file is damaged; use another</source>
        <translation>bobot {name} dari {path} adalah varians dan di bawah 0: berkasnya rusak; pakai yang lain</translation>
    </message>
    <message>
        <source>weight {name} of {path} is {found} and should be {expected}: the file does not fit its own description; use another</source>
        <translation>bobot {name} dari {path} adalah {found} dan seharusnya {expected}: berkas tidak cocok dengan keterangannya sendiri; pakai yang lain</translation>
    </message>
    <message>
        <source>what came is not the file it should be ({found})</source>
        <translation>yang datang bukan berkas yang seharusnya ({found})</translation>
    </message>
    <message>
        <source>what «{name}» was called formerly is {value}: give a list of names</source>
        <translation>nama lama «{name}» adalah {value}: beri daftar nama</translation>
    </message>
    <message>
        <source>{bits} grey: {low} to {high} are spread over 0 to 255</source>
        <translation>abu-abu {bits}: {low} sampai {high} direntangkan ke 0 sampai 255</translation>
    </message>
    <message>
        <source>{count} of the images of the run {name} are not where it looks for them ({images}, from {folder}): put the run folder into the project that it was made in</source>
        <translation>{count} gambar dari proses latih {name} tidak ada di tempat ia mencarinya ({images}, dari {folder}): taruh folder proses itu ke dalam proyek tempat ia dibuat</translation>
    </message>
    <message>
        <source>{count} page</source>
        <translation>{count} halaman</translation>
    </message>
    <message>
        <source>{count} pages</source>
        <translation>{count} halaman</translation>
    </message>
    <message>
        <source>{file} could not be fetched from {host}: {what}. Try later; or download {url} on another machine and choose that file here, or put it at {path}</source>
        <translation>{file} tidak dapat diunduh dari {host}: {what}. Coba nanti; atau unduh {url} di mesin lain lalu pilih berkas itu di sini, atau taruh di {path}</translation>
    </message>
    <message>
        <source>{file} is being fetched by another SegDesk: wait until that is done</source>
        <translation>{file} sedang diunduh oleh SegDesk lain: tunggu sampai selesai</translation>
    </message>
    <message>
        <source>{folder} holds a run already: resume it, or choose another folder</source>
        <translation>{folder} sudah berisi proses latih: lanjutkan, atau pilih folder lain</translation>
    </message>
    <message>
        <source>{format} needs {packages}, which this installation lacks: pip install &apos;segdesk[{extra}]&apos;, or export to another format</source>
        <translation>{format} memerlukan {packages}, yang tidak ada pada instalasi ini: pip install &apos;segdesk[{extra}]&apos;, atau ekspor ke format lain</translation>
    </message>
    <message>
        <source>{image} is {size} pixels and its mask {mask} is {other}: mend one of them</source>
        <translation>{image} berukuran {size} piksel dan mask-nya {mask} {other}: perbaiki salah satunya</translation>
    </message>
    <message>
        <source>{missing} of {count} listed images are not in {path}, first «{first}»: correct the list or add them</source>
        <translation>{missing} dari {count} gambar dalam daftar tidak ada di {path}, yang pertama «{first}»: perbaiki daftarnya atau tambahkan gambarnya</translation>
    </message>
    <message>
        <source>{names} in {folder} share the name «{stem}», so their masks would be one file: rename or remove one</source>
        <translation>{names} di {folder} berbagi nama «{stem}», sehingga mask-nya akan menjadi satu berkas: ganti nama atau hapus salah satunya</translation>
    </message>
    <message>
        <source>{name} has no OpenVINO export at {path} yet: it is made when it is wanted next</source>
        <translation>{name} belum memiliki ekspor OpenVINO di {path}: akan dibuat saat diperlukan lagi</translation>
    </message>
    <message>
        <source>{name} has no OpenVINO export yet</source>
        <translation>{name} belum memiliki ekspor OpenVINO</translation>
    </message>
    <message>
        <source>{name} is not on this machine yet: download it under Model › Models</source>
        <translation>{name} belum ada di mesin ini: unduh melalui Model › Model</translation>
    </message>
    <message>
        <source>{path} also holds {name}, which is no part of the export: move it</source>
        <translation>{path} juga berisi {name}, yang bukan bagian ekspor: pindahkan</translation>
    </message>
    <message>
        <source>{path} cannot be prepared: {reason}</source>
        <translation>{path} tidak dapat disiapkan: {reason}</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}</source>
        <translation>{path} tidak dapat dibaca: {reason}</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}): free some disk space, or start SegDesk with SEGDESK_CACHE set to another folder</source>
        <translation>{path} tidak dapat ditulis ({reason}): kosongkan ruang diska, atau jalankan SegDesk dengan SEGDESK_CACHE berisi folder lain</translation>
    </message>
    <message>
        <source>{path} cannot be written to ({reason}): free some disk space or mend its rights</source>
        <translation>{path} tidak dapat ditulisi ({reason}): kosongkan ruang diska atau perbaiki izinnya</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}</source>
        <translation>{path} tidak dapat ditulis: {reason}</translation>
    </message>
    <message>
        <source>{path} does not exist: choose a mask PNG</source>
        <translation>{path} tidak ada: pilih sebuah mask PNG</translation>
    </message>
    <message>
        <source>{path} does not exist: choose a picture</source>
        <translation>{path} tidak ada: pilih sebuah gambar</translation>
    </message>
    <message>
        <source>{path} has colours outside the class table: {colours}; add classes for them or correct the mask</source>
        <translation>{path} memiliki warna di luar tabel kelas: {colours}; tambahkan kelasnya atau perbaiki mask</translation>
    </message>
    <message>
        <source>{path} has ids outside the class table{table}: {ids}; add classes for them or correct the mask</source>
        <translation>{path} memiliki id di luar tabel kelas{table}: {ids}; tambahkan kelasnya atau perbaiki mask</translation>
    </message>
    <message>
        <source>{path} has no palette: choose a palettized PNG</source>
        <translation>{path} tidak memiliki palet: pilih PNG berpalet</translation>
    </message>
    <message>
        <source>{path} has only black (id 0) and white (255, which is void): if white means a class, replace 255 by its id</source>
        <translation>{path} hanya berisi hitam (id 0) dan putih (255, yaitu void): bila putih berarti sebuah kelas, ganti 255 dengan id-nya</translation>
    </message>
    <message>
        <source>{path} has pixels of the kind {kind}: export it as an 8-bit PNG</source>
        <translation>{path} memiliki piksel jenis {kind}: ekspor sebagai PNG 8 bit</translation>
    </message>
    <message>
        <source>{path} has several pages, and a mask is one picture: save each as a PNG of its own, {one}.png, {two}#2.png and so on</source>
        <translation>{path} memiliki beberapa halaman, sedangkan mask adalah satu gambar: simpan masing-masing sebagai PNG tersendiri, {one}.png, {two}#2.png, dan seterusnya</translation>
    </message>
    <message>
        <source>{path} has values outside 0..65535: export it as an 8-bit PNG</source>
        <translation>{path} memiliki nilai di luar 0..65535: ekspor sebagai PNG 8 bit</translation>
    </message>
    <message>
        <source>{path} has {count} pixels of “{name}”, which the new class table lacks: merge or delete that class first</source>
        <translation>{path} memiliki {count} piksel “{name}”, yang tidak ada di tabel kelas baru: gabungkan atau hapus kelas itu dahulu</translation>
    </message>
    <message>
        <source>{path} has {count} pixels that are not opaque, which no class says: flatten it</source>
        <translation>{path} memiliki {count} piksel tembus pandang, yang tidak menyatakan kelas: ratakan gambarnya</translation>
    </message>
    <message>
        <source>{path} has {pages}: there is no page {page}</source>
        <translation>{path} memiliki {pages}: tidak ada halaman {page}</translation>
    </message>
    <message>
        <source>{path} holds no colours: write “red green blue” or “#rrggbb” on each line</source>
        <translation>{path} tidak berisi warna: tulis “merah hijau biru” atau “#rrggbb” pada setiap baris</translation>
    </message>
    <message>
        <source>{path} holds no images: choose a folder of JPEG, PNG, TIFF, BMP, WebP or GIF files</source>
        <translation>{path} tidak berisi gambar: pilih folder dengan berkas JPEG, PNG, TIFF, BMP, WebP, atau GIF</translation>
    </message>
    <message>
        <source>{path} holds tensors but not SegDesk&apos;s description of them: choose a file that segcore wrote</source>
        <translation>{path} berisi tensor tetapi tanpa keterangan SegDesk: pilih berkas yang ditulis segcore</translation>
    </message>
    <message>
        <source>{path} holds {name} twice or keeps it in another file: fetch it again</source>
        <translation>{path} memuat {name} dua kali atau menyimpannya di berkas lain: unduh lagi</translation>
    </message>
    <message>
        <source>{path} is a JPEG, which alters ids: export the mask as PNG</source>
        <translation>{path} adalah JPEG, yang mengubah id: ekspor mask sebagai PNG</translation>
    </message>
    <message>
        <source>{path} is a PNG without a proper header</source>
        <translation>{path} adalah PNG tanpa kepala yang benar</translation>
    </message>
    <message>
        <source>{path} is a PNG without pixels</source>
        <translation>{path} adalah PNG tanpa piksel</translation>
    </message>
    <message>
        <source>{path} is a backbone that knows no classes yet: train a model from it first, or give another</source>
        <translation>{path} adalah backbone yang belum mengenal kelas: latih model darinya dahulu, atau beri yang lain</translation>
    </message>
    <message>
        <source>{path} is a folder of other things than an export: move it away</source>
        <translation>{path} adalah folder berisi hal lain, bukan ekspor: pindahkan</translation>
    </message>
    <message>
        <source>{path} is a palette PNG without its palette</source>
        <translation>{path} adalah PNG berpalet tanpa palet</translation>
    </message>
    <message>
        <source>{path} is an animated PNG, and a mask is one picture: save one frame of it</source>
        <translation>{path} adalah PNG animasi, sedangkan mask adalah satu gambar: simpan satu bingkainya</translation>
    </message>
    <message>
        <source>{path} is another network than torchvision&apos;s deeplabv3_resnet50: it has a weight {name}; give the file of that one</source>
        <translation>{path} adalah jaringan lain dari deeplabv3_resnet50 torchvision: ada bobot {name}; berikan berkas jaringan itu</translation>
    </message>
    <message>
        <source>{path} is cut short: copy it again from its source</source>
        <translation>{path} terpotong: salin lagi dari sumbernya</translation>
    </message>
    <message>
        <source>{path} is damaged ({error}): copy it again from its source</source>
        <translation>{path} rusak ({error}): salin lagi dari sumbernya</translation>
    </message>
    <message>
        <source>{path} is damaged in its chunk {name}: copy it again from its source</source>
        <translation>{path} rusak pada bagian {name}: salin lagi dari sumbernya</translation>
    </message>
    <message>
        <source>{path} is damaged, cut short or of an unknown kind ({error}): copy it again from its source or convert it to PNG</source>
        <translation>{path} rusak, terpotong, atau jenisnya tidak dikenal ({error}): salin lagi dari sumbernya atau ubah ke PNG</translation>
    </message>
    <message>
        <source>{path} is damaged: some of its pixels are missing</source>
        <translation>{path} rusak: sebagian pikselnya hilang</translation>
    </message>
    <message>
        <source>{path} is empty: choose a mask PNG</source>
        <translation>{path} kosong: pilih sebuah mask PNG</translation>
    </message>
    <message>
        <source>{path} is empty: choose a palette</source>
        <translation>{path} kosong: pilih sebuah palet</translation>
    </message>
    <message>
        <source>{path} is empty: choose a picture</source>
        <translation>{path} kosong: pilih sebuah gambar</translation>
    </message>
    <message>
        <source>{path} is in colours, which mean nothing without a class table: give one</source>
        <translation>{path} berwarna, yang tidak berarti tanpa tabel kelas: sediakan tabelnya</translation>
    </message>
    <message>
        <source>{path} is in the way of a {format} export: move it away</source>
        <translation>{path} menghalangi ekspor {format}: pindahkan</translation>
    </message>
    <message>
        <source>{path} is left as it is: SegDesk writes masks as PNG only, name it .png</source>
        <translation>{path} dibiarkan seperti semula: SegDesk menulis mask hanya sebagai PNG, beri nama .png</translation>
    </message>
    <message>
        <source>{path} is more than tensors, as {error}: nothing of it was run; use the file as its publisher gave it</source>
        <translation>{path} berisi lebih dari tensor, karena {error}: tidak ada yang dijalankan; pakai berkas sebagaimana diberikan penerbitnya</translation>
    </message>
    <message>
        <source>{path} is no HDF5 file or is damaged ({error}): fetch it again</source>
        <translation>{path} bukan berkas HDF5 atau rusak ({error}): unduh lagi</translation>
    </message>
    <message>
        <source>{path} is no class table: name it .json or .txt</source>
        <translation>{path} bukan tabel kelas: beri nama .json atau .txt</translation>
    </message>
    <message>
        <source>{path} is no file of PyTorch: choose one that was written by torch.save</source>
        <translation>{path} bukan berkas PyTorch: pilih yang ditulis oleh torch.save</translation>
    </message>
    <message>
        <source>{path} is no state to resume from ({error}): start a new run</source>
        <translation>{path} bukan keadaan yang dapat dilanjutkan ({error}): mulai pelatihan baru</translation>
    </message>
    <message>
        <source>{path} is not UTF-8 text: save it as UTF-8</source>
        <translation>{path} bukan teks UTF-8: simpan sebagai UTF-8</translation>
    </message>
    <message>
        <source>{path} is not a checkpoint or is damaged ({error}): choose another file</source>
        <translation>{path} bukan checkpoint atau rusak ({error}): pilih berkas lain</translation>
    </message>
    <message>
        <source>{path} is not a folder: choose a folder of images</source>
        <translation>{path} bukan folder: pilih folder berisi gambar</translation>
    </message>
    <message>
        <source>{path} is not a folder: choose a folder of masks</source>
        <translation>{path} bukan folder: pilih folder berisi mask</translation>
    </message>
    <message>
        <source>{path} is not a picture SegDesk reads: it reads JPEG, PNG, TIFF, BMP, WebP and GIF</source>
        <translation>{path} bukan gambar yang dibaca SegDesk: ia membaca JPEG, PNG, TIFF, BMP, WebP, dan GIF</translation>
    </message>
    <message>
        <source>{path} is not a picture of a known format: export it as PNG</source>
        <translation>{path} bukan gambar berformat yang dikenal: ekspor sebagai PNG</translation>
    </message>
    <message>
        <source>{path} is not a picture that can be read ({error}): export it as PNG</source>
        <translation>{path} bukan gambar yang dapat dibaca ({error}): ekspor sebagai PNG</translation>
    </message>
    <message>
        <source>{path} is not a regular file: choose a picture</source>
        <translation>{path} bukan berkas biasa: pilih sebuah gambar</translation>
    </message>
    <message>
        <source>{path} is not the file that {name} is made of ({found}): download {url}</source>
        <translation>{path} bukan berkas asal {name} ({found}): unduh {url}</translation>
    </message>
    <message>
        <source>{path} is not the weights file it should be: {what}; fetch it again</source>
        <translation>{path} bukan berkas bobot yang seharusnya: {what}; unduh lagi</translation>
    </message>
    <message>
        <source>{path} is not valid JSON (line {line}, column {column}): correct it</source>
        <translation>{path} bukan JSON yang sah (baris {line}, kolom {column}): perbaiki</translation>
    </message>
    <message>
        <source>{path} is not valid JSON ({error}): correct it</source>
        <translation>{path} bukan JSON yang sah ({error}): perbaiki</translation>
    </message>
    <message>
        <source>{path} is not written: {reason}</source>
        <translation>{path} tidak ditulis: {reason}</translation>
    </message>
    <message>
        <source>{path} is over {most} MiB: no mask is that large</source>
        <translation>{path} lebih dari {most} MiB: tidak ada mask sebesar itu</translation>
    </message>
    <message>
        <source>{path} is {width} x {height} pixels, more than the {most} a side may have: crop it or cut it into tiles</source>
        <translation>{path} berukuran {width} x {height} piksel, lebih dari {most} yang boleh dimiliki satu sisi: potong atau bagi menjadi ubin</translation>
    </message>
    <message>
        <source>{path} is {width} x {height} pixels, more than the {most} million SegDesk opens: crop it or cut it into tiles</source>
        <translation>{path} berukuran {width} x {height} piksel, lebih dari {most} juta yang dibuka SegDesk: potong atau bagi menjadi ubin</translation>
    </message>
    <message>
        <source>{path} is {width} x {height} pixels, so there is nothing in it: crop it or cut it into tiles</source>
        <translation>{path} berukuran {width} x {height} piksel, jadi tidak ada isinya: potong atau bagi menjadi ubin</translation>
    </message>
    <message>
        <source>{path} needs more memory than there is: crop or scale it</source>
        <translation>{path} perlu memori lebih besar daripada yang ada: potong atau perkecil gambarnya</translation>
    </message>
    <message>
        <source>{path} was exported by another version of SegDesk: it is made anew when it is wanted next</source>
        <translation>{path} diekspor oleh versi SegDesk yang lain: akan dibuat baru saat diperlukan lagi</translation>
    </message>
    <message>
        <source>{path} was exported from another state of {model}: it is made anew when it is wanted next</source>
        <translation>{path} diekspor dari keadaan lain {model}: akan dibuat baru saat diperlukan lagi</translation>
    </message>
    <message>
        <source>{where} has unknown fields {unknown} and lacks {missing}: it was written by another version of SegDesk; open it with that one</source>
        <translation>{where} memiliki isian tak dikenal {unknown} dan kekurangan {missing}: ditulis oleh versi SegDesk lain; buka dengan versi itu</translation>
    </message>
    <message>
        <source>{where} is {kind} and not a JSON object: use another file</source>
        <translation>{where} adalah {kind} dan bukan objek JSON: pakai berkas lain</translation>
    </message>
    <message>
        <source>«{name}» has the id {id} at position {place}: list the classes in the order of their ids, from 0 and without gaps</source>
        <translation>«{name}» memiliki id {id} pada posisi {place}: urutkan kelas menurut id-nya, dari 0 dan tanpa celah</translation>
    </message>
    <message>
        <source>«{name}» was formerly called {count} names: give {most} at most</source>
        <translation>«{name}» punya {count} nama lama: beri paling banyak {most}</translation>
    </message>
    <message>
        <source>«{name}» was formerly called {other}: give a name without line breaks or spaces around it</source>
        <translation>nama lama «{name}» adalah {other}: beri nama tanpa ganti baris atau spasi di sekitarnya</translation>
    </message>
    <message>
        <source>«{one}» and «{other}» share the shortcut {key}: change one</source>
        <translation>«{one}» dan «{other}» berbagi pintasan {key}: ubah salah satunya</translation>
    </message>
    <message>
        <source>«{one}» and «{other}» would share the mask «{mask}» in {folder}: lay the masks into folders like their images</source>
        <translation>«{one}» dan «{other}» akan berbagi mask «{mask}» di {folder}: letakkan mask dalam folder seperti gambarnya</translation>
    </message>
    <message>
        <source>“{name}” could be neither finished nor taken back: {reason}. Solve that and open the folder again: it is completed then</source>
        <translation>“{name}” tidak dapat diselesaikan maupun dibatalkan: {reason}. Atasi itu dan buka foldernya lagi: saat itu akan diselesaikan</translation>
    </message>
    <message>
        <source>“{name}” was interrupted in {path} and cannot be completed: {reason}. Solve that and open the folder again</source>
        <translation>“{name}” terputus di {path} dan tidak dapat diselesaikan: {reason}. Atasi itu dan buka foldernya lagi</translation>
    </message>
</context>
<context>
    <name>Evaluation</name>
    <message>
        <source>All labelled images</source>
        <translation>Semua berlabel</translation>
    </message>
    <message>
        <source>List {name}</source>
        <translation>Daftar {name}</translation>
    </message>
    <message>
        <source>No image has labels yet: paint or accept some, save, and evaluate again.</source>
        <translation>Belum ada gambar yang berlabel: lukis atau terima beberapa, simpan, lalu evaluasi lagi.</translation>
    </message>
    <message>
        <source>No model is loaded yet: wait until the engine is ready.</source>
        <translation>Belum ada model yang dimuat: tunggu hingga mesin siap.</translation>
    </message>
</context>
<context>
    <name>EvaluationPanel</name>
    <message>
        <source>Confusion matrix</source>
        <translation>Matriks konfusi</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Evaluasi</translation>
    </message>
    <message>
        <source>Images to score</source>
        <translation>Gambar yang dinilai</translation>
    </message>
    <message>
        <source>IoU per class</source>
        <translation>IoU per kelas</translation>
    </message>
    <message>
        <source>Label a few images first: the model is scored against them.</source>
        <translation>Beri label beberapa gambar dahulu: model dinilai terhadapnya.</translation>
    </message>
    <message>
        <source>Mean IoU</source>
        <translation>IoU rata-rata</translation>
    </message>
    <message>
        <source>Mean acc.</source>
        <translation>Akurasi rerata</translation>
    </message>
    <message>
        <source>Overlap over union, averaged over the classes</source>
        <translation>Irisan dibagi gabungan, dirata-ratakan atas semua kelas</translation>
    </message>
    <message>
        <source>Pixel acc.</source>
        <translation>Akurasi piksel</translation>
    </message>
    <message>
        <source>Saving and loading…</source>
        <translation>Menyimpan dan memuat…</translation>
    </message>
    <message>
        <source>Score the model in use against your labels</source>
        <translation>Nilai model yang dipakai terhadap label Anda</translation>
    </message>
    <message>
        <source>Share of each class&apos;s pixels predicted right, averaged</source>
        <translation>Bagian piksel tiap kelas yang diprediksi benar, dirata-ratakan</translation>
    </message>
    <message>
        <source>Share of labelled pixels predicted right</source>
        <translation>Bagian piksel berlabel yang diprediksi benar</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Hentikan</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Dihentikan.</translation>
    </message>
    <message>
        <source>The engine is starting…</source>
        <translation>Mesin sedang dijalankan…</translation>
    </message>
    <message>
        <source>model</source>
        <translation>model</translation>
    </message>
    <message>
        <source>{done} of {images}</source>
        <translation>{done} dari {images}</translation>
    </message>
    <message>
        <source>{images} to score against.</source>
        <translation>{images} sebagai pembanding.</translation>
    </message>
    <message>
        <source>{model} on {images}.</source>
        <translation>{model} pada {images}.</translation>
    </message>
    <message>
        <source>{model} on {images}. Another model is in use now: evaluate again.</source>
        <translation>{model} pada {images}. Kini model lain yang dipakai: evaluasi lagi.</translation>
    </message>
</context>
<context>
    <name>Explain</name>
    <message>
        <source>1×1 convolution: the feature right here, {field} × {field} pixels, and no neighbours. It keeps what is small and sharp.</source>
        <translation>Konvolusi 1×1: fitur tepat di sini, {field} × {field} piksel, tanpa tetangga. Ia mempertahankan yang kecil dan tajam.</translation>
    </message>
    <message>
        <source>1×1 projection</source>
        <translation>Proyeksi 1×1</translation>
    </message>
    <message>
        <source>1×1 to {classes} classes, enlarged to the image</source>
        <translation>1×1 ke {classes} kelas, dibesarkan ke ukuran gambar</translation>
    </message>
    <message>
        <source>3×3 convolution of rate {rate}: nine samples, {spacing} pixels apart, with a field of view of {field} × {field} pixels. It gives {channels} channels.</source>
        <translation>Konvolusi 3×3 dengan laju {rate}: sembilan cuplikan berjarak {spacing} piksel, dengan bidang pandang {field} × {field} piksel. Hasilnya {channels} kanal.</translation>
    </message>
    <message>
        <source>Concatenation</source>
        <translation>Penggabungan</translation>
    </message>
    <message>
        <source>Decoder: finer features of stride {strides} join in</source>
        <translation>Dekoder: ditambah fitur stride {strides}</translation>
    </message>
    <message>
        <source>Feature map of {backbone}</source>
        <translation>Peta fitur {backbone}</translation>
    </message>
    <message>
        <source>Image pooling: the mean of every feature over the whole image, the same everywhere. It says what kind of image this is; at large rates the outer weights of a kernel only read padding, and this branch makes up for it.</source>
        <translation>Pooling gambar: rata-rata tiap fitur atas seluruh gambar, sama di mana-mana. Ia menyatakan jenis gambar ini; pada laju besar bobot terluar kernel hanya membaca padding, dan cabang ini menggantikannya.</translation>
    </message>
    <message>
        <source>No decoder</source>
        <translation>Tanpa dekoder</translation>
    </message>
    <message>
        <source>pooling</source>
        <translation>pooling</translation>
    </message>
    <message>
        <source>rate {rate}</source>
        <translation>laju {rate}</translation>
    </message>
    <message>
        <source>{count} channels</source>
        <translation>{count} kanal</translation>
    </message>
    <message>
        <source>{count} channels, one feature per {stride} × {stride} pixels</source>
        <translation>{count} kanal, satu fitur tiap {stride} × {stride} piksel</translation>
    </message>
</context>
<context>
    <name>ExplainPanel</name>
    <message>
        <source>A 3×3 kernel has nine weights. At rate r they read features that are r apart, so it sees further with the same nine weights, and the feature map stays as fine as it is.</source>
        <translation>Kernel 3×3 memiliki sembilan bobot. Pada laju r mereka membaca fitur yang berjarak r, jadi ia melihat lebih jauh dengan sembilan bobot yang sama, dan peta fitur tetap sehalus semula.</translation>
    </message>
    <message>
        <source>Atrous spatial pyramid pooling looks at one feature map on several scales at once. Point at a branch to see what it reads of the image.</source>
        <translation>Atrous spatial pyramid pooling melihat satu peta fitur pada beberapa skala sekaligus. Arahkan penunjuk ke sebuah cabang untuk melihat apa yang dibacanya dari gambar.</translation>
    </message>
    <message>
        <source>Here all {total} weights fall on the image.</source>
        <translation>Di sini semua {total} bobot jatuh pada gambar.</translation>
    </message>
    <message>
        <source>Here {inside} of {total} weights fall on the image; the others read padding, which is zero.</source>
        <translation>Di sini {inside} dari {total} bobot jatuh pada gambar; yang lain membaca padding, yaitu nol.</translation>
    </message>
    <message>
        <source>How an atrous kernel reads the image</source>
        <translation>Kernel atrous pada gambar</translation>
    </message>
    <message>
        <source>Its answer cannot be shown: {reason}.</source>
        <translation>Jawabannya tidak dapat ditampilkan: {reason}.</translation>
    </message>
    <message>
        <source>Output stride</source>
        <translation>Output stride</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Laju</translation>
    </message>
    <message>
        <source>Samples {spacing} pixels apart, a field of view of {field} × {field} pixels. An ordinary 3×3 kernel on these features: {ordinary} × {ordinary} pixels.</source>
        <translation>Cuplikan berjarak {spacing} piksel, bidang pandang {field} × {field} piksel. Kernel 3×3 biasa pada fitur ini: {ordinary} × {ordinary} piksel.</translation>
    </message>
    <message>
        <source>Show it on the image, at the pointer</source>
        <translation>Tampilkan pada gambar, di penunjuk</translation>
    </message>
    <message>
        <source>Stride</source>
        <translation>Stride</translation>
    </message>
    <message>
        <source>The ASPP of {model}</source>
        <translation>ASPP milik {model}</translation>
    </message>
    <message>
        <source>The branches of the ASPP</source>
        <translation>Cabang-cabang ASPP</translation>
    </message>
    <message>
        <source>The colours show where it answers strongly, from dark to light; each branch is scaled to its own strongest feature.</source>
        <translation>Warna menunjukkan di mana ia menjawab kuat, dari gelap ke terang; tiap cabang diskalakan terhadap fitur terkuatnya sendiri.</translation>
    </message>
    <message>
        <source>They are drawn here once a model is loaded.</source>
        <translation>Digambar di sini setelah sebuah model dimuat.</translation>
    </message>
</context>
<context>
    <name>FineTunePanel</name>
    <message>
        <source> min</source>
        <translation> mnt</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Otomatis</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Batch</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>Potongan</translation>
    </message>
    <message>
        <source>Done: {steps}, mean IoU {score}.</source>
        <translation>Selesai: {steps}, IoU rata-rata {score}.</translation>
    </message>
    <message>
        <source>Done: {steps}.</source>
        <translation>Selesai: {steps}.</translation>
    </message>
    <message>
        <source>End at the next step and use the best model so far</source>
        <translation>Akhiri pada langkah berikutnya dan pakai model terbaik sejauh ini</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Penuh</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>Menyiapkan…</translation>
    </message>
    <message>
        <source>Go on with this run</source>
        <translation>Lanjutkan pelatihan ini</translation>
    </message>
    <message>
        <source>Half</source>
        <translation>Setengah</translation>
    </message>
    <message>
        <source>How large the model looks at images. Large ones are learnt and predicted faster when made smaller; automatic goes as far as their thinnest labels allow.</source>
        <translation>Seberapa besar model melihat gambar. Gambar besar dipelajari dan diprediksi lebih cepat bila dikecilkan; otomatis mengecilkannya sejauh label tertipisnya mengizinkan.</translation>
    </message>
    <message>
        <source>How many crops each step learns from; more need more memory. From scratch a model learns little from fewer than {least}.</source>
        <translation>Berapa potongan dipelajari tiap langkah; lebih banyak perlu memori lebih besar. Dari nol, sebuah model hanya belajar sedikit dari kurang dari {least}.</translation>
    </message>
    <message>
        <source>Image size</source>
        <translation>Ukuran gambar</translation>
    </message>
    <message>
        <source>Learn from</source>
        <translation>Belajar dari</translation>
    </message>
    <message>
        <source>Learning from {images} ({how})…</source>
        <translation>Belajar dari {images} ({how})…</translation>
    </message>
    <message>
        <source>Learning from {images}, {kept} for validation ({how})…</source>
        <translation>Belajar dari {images}, {kept} untuk validasi ({how})…</translation>
    </message>
    <message>
        <source>More choices</source>
        <translation>Pilihan lain</translation>
    </message>
    <message>
        <source>More models to start from, to be downloaded</source>
        <translation>Model lain untuk memulai, dapat diunduh</translation>
    </message>
    <message>
        <source>None yet.</source>
        <translation>Belum ada.</translation>
    </message>
    <message>
        <source>One quarter</source>
        <translation>Seperempat</translation>
    </message>
    <message>
        <source>One third</source>
        <translation>Sepertiga</translation>
    </message>
    <message>
        <source>Open a folder of images first.</source>
        <translation>Buka folder berisi gambar dahulu.</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>Kemajuan pelatihan</translation>
    </message>
    <message>
        <source>Right where up and down mean nothing, as under a microscope</source>
        <translation>Cocok bila atas dan bawah tidak berarti, seperti di bawah mikroskop</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Pelatihan</translation>
    </message>
    <message>
        <source>Save the labels and train in the background</source>
        <translation>Simpan label lalu latih di latar belakang</translation>
    </message>
    <message>
        <source>Saving and looking through the labels…</source>
        <translation>Menyimpan dan memeriksa label…</translation>
    </message>
    <message>
        <source>Side of the squares cut from the images for training</source>
        <translation>Sisi persegi yang dipotong dari gambar untuk pelatihan</translation>
    </message>
    <message>
        <source>Start fine-tuning</source>
        <translation>Mulai latih lanjut</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>Mulai dari</translation>
    </message>
    <message>
        <source>Step {step} · {seconds} s a step · {time} left</source>
        <translation>Langkah {step} · {seconds} dtk per langkah · sisa {time}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Hentikan</translation>
    </message>
    <message>
        <source>Stopped after {steps}.</source>
        <translation>Dihentikan setelah {steps}.</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Menghentikan…</translation>
    </message>
    <message>
        <source>The model whose knowledge the run starts with</source>
        <translation>Model yang pengetahuannya menjadi awal pelatihan</translation>
    </message>
    <message>
        <source>The run plans its learning rate for this time</source>
        <translation>Pelatihan merencanakan laju belajarnya untuk waktu ini</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Waktu</translation>
    </message>
    <message>
        <source>Training…</source>
        <translation>Melatih…</translation>
    </message>
    <message>
        <source>Turn and mirror images</source>
        <translation>Putar dan cerminkan gambar</translation>
    </message>
    <message>
        <source>Use the best model of this run</source>
        <translation>Pakai model terbaik pelatihan ini</translation>
    </message>
    <message>
        <source>Which images the model learns from</source>
        <translation>Gambar yang dipelajari model</translation>
    </message>
    <message>
        <source>mean IoU {score}</source>
        <translation>IoU rata-rata {score}</translation>
    </message>
</context>
<context>
    <name>FineTuning</name>
    <message>
        <source>The fine-tuning could not be started: close other programs and try again.</source>
        <translation>Latih lanjut tidak dapat dimulai: tutup program lain lalu coba lagi.</translation>
    </message>
    <message>
        <source>The fine-tuning ended unexpectedly (exit code {code}). Your labels are untouched.</source>
        <translation>Latih lanjut berakhir tak terduga (kode keluar {code}). Label Anda tidak terpengaruh.</translation>
    </message>
    <message>
        <source>The fine-tuning was ended from outside, or the memory ran out. Your labels are untouched.</source>
        <translation>Latih lanjut dihentikan dari luar, atau memori habis. Label Anda tidak terpengaruh.</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>BSD-3-Clause; trained on COCO, whose terms apply to its pictures</source>
        <translation>BSD-3-Clause; dilatih dengan COCO, yang ketentuannya berlaku bagi gambarnya</translation>
    </message>
    <message>
        <source>Being made a checkpoint…</source>
        <translation>Sedang dijadikan checkpoint…</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Menyambung…</translation>
    </message>
    <message>
        <source>It ended unexpectedly: try again.</source>
        <translation>Berakhir tak terduga: coba lagi.</translation>
    </message>
    <message>
        <source>MIT; trained on CC0 images</source>
        <translation>MIT; dilatih dengan gambar CC0</translation>
    </message>
    <message>
        <source>MIT; trained on ImageNet, whose pictures are for research</source>
        <translation>MIT; dilatih dengan ImageNet, yang gambarnya untuk penelitian</translation>
    </message>
    <message>
        <source>None yet: a base to train from</source>
        <translation>Belum ada: dasar untuk dilatih</translation>
    </message>
    <message>
        <source>On this machine</source>
        <translation>Di mesin ini</translation>
    </message>
    <message>
        <source>On this machine · {size}</source>
        <translation>Di mesin ini · {size}</translation>
    </message>
    <message>
        <source>Open a folder of images first.</source>
        <translation>Buka folder berisi gambar dahulu.</translation>
    </message>
    <message>
        <source>ResNet-50 of He et al. as Keras Applications publishes it</source>
        <translation>ResNet-50 karya He dkk. sebagaimana diterbitkan Keras Applications</translation>
    </message>
    <message>
        <source>SegDesk, trained on the 2018 Data Science Bowl&apos;s nuclei</source>
        <translation>SegDesk, dilatih dengan inti sel dari Data Science Bowl 2018</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Menghentikan…</translation>
    </message>
    <message>
        <source>The model {name} is on this machine now.</source>
        <translation>Model {name} kini ada di mesin ini.</translation>
    </message>
    <message>
        <source>a backbone that has seen a million photos; a base for any photos of your own</source>
        <translation>tulang punggung yang telah melihat sejuta foto; dasar untuk foto apa pun milik Anda</translation>
    </message>
    <message>
        <source>nuclei and the like; small and quick, the base to begin from</source>
        <translation>inti sel dan sejenisnya; kecil dan cepat, dasar untuk memulai</translation>
    </message>
    <message>
        <source>people, animals, vehicles and furniture in photos, at once; mean IoU 66.4 % on COCO val2017</source>
        <translation>orang, hewan, kendaraan, dan perabot dalam foto, langsung jadi; rata-rata IoU 66,4 % pada COCO val2017</translation>
    </message>
    <message>
        <source>torchvision&apos;s DeepLab v3 on a ResNet-50, COCO_WITH_VOC_LABELS_V1</source>
        <translation>DeepLab v3 torchvision pada ResNet-50, COCO_WITH_VOC_LABELS_V1</translation>
    </message>
    <message>
        <source>{done} downloaded</source>
        <translation>{done} sudah diunduh</translation>
    </message>
    <message>
        <source>{done} of {size} downloaded</source>
        <translation>{done} dari {size} sudah diunduh</translation>
    </message>
    <message>
        <source>{names} and {n} more</source>
        <translation>{names} dan {n} lagi</translation>
    </message>
    <message>
        <source>{n} MB</source>
        <translation>{n} MB</translation>
    </message>
    <message>
        <source>{size} to download</source>
        <translation>{size} untuk diunduh</translation>
    </message>
</context>
<context>
    <name>GalleryDialog</name>
    <message>
        <source>Close</source>
        <translation>Tutup</translation>
    </message>
    <message>
        <source>Let a model of your own predict</source>
        <translation>Biarkan model Anda sendiri memprediksi</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>Nothing is downloaded unless you ask for it. What comes is checked, and nothing of it is run.</source>
        <translation>Tidak ada yang diunduh kecuali Anda memintanya. Yang datang diperiksa, dan tidak ada yang dijalankan darinya.</translation>
    </message>
    <message>
        <source>Use a checkpoint file…</source>
        <translation>Pakai berkas checkpoint…</translation>
    </message>
</context>
<context>
    <name>Habits</name>
    <message>
        <source>About SegDesk</source>
        <translation>Tentang SegDesk</translation>
    </message>
    <message>
        <source>Annotate images, fine-tune DeepLab v3 on them, predict masks.</source>
        <translation>Beri label pada gambar, latih lanjut DeepLab v3 dengannya, prediksi mask.</translation>
    </message>
    <message>
        <source>Settings: {settings}&lt;br&gt;Log: {log}&lt;br&gt;Icons: Lucide (ISC licence)</source>
        <translation>Pengaturan: {settings}&lt;br&gt;Log: {log}&lt;br&gt;Ikon: Lucide (lisensi ISC)</translation>
    </message>
</context>
<context>
    <name>Hand</name>
    <message>
        <source>Class on key {digit}</source>
        <translation>Kelas pada tombol {digit}</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>no keys</source>
        <translation>tanpa pintasan</translation>
    </message>
</context>
<context>
    <name>HelpWindow</name>
    <message>
        <source>Back</source>
        <translation>Kembali</translation>
    </message>
    <message>
        <source>No page has all of these words.</source>
        <translation>Tidak ada halaman yang memuat semua kata ini.</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Halaman</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Halaman-halaman</translation>
    </message>
    <message>
        <source>Search in the help</source>
        <translation>Cari di bantuan</translation>
    </message>
    <message>
        <source>SegDesk help</source>
        <translation>Bantuan SegDesk</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>After “{operation}”</source>
        <translation>Setelah “{operation}”</translation>
    </message>
    <message>
        <source>As opened</source>
        <translation>Seperti saat dibuka</translation>
    </message>
    <message>
        <source>Older steps were let go</source>
        <translation>Langkah yang lebih lama sudah dilepas</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>Beyond this much memory the oldest steps are let go; see the settings</source>
        <translation>Di atas memori sebesar ini langkah tertua dilepas; lihat pengaturan</translation>
    </message>
    <message>
        <source>Memory of the undo steps</source>
        <translation>Memori langkah urungkan</translation>
    </message>
    <message>
        <source>Undo steps of this image</source>
        <translation>Langkah urungkan gambar ini</translation>
    </message>
    <message>
        <source>{steps}, {used} of {budget} MiB</source>
        <translation>{steps}, {used} dari {budget} MiB</translation>
    </message>
</context>
<context>
    <name>Images</name>
    <message>
        <source>By labelled share</source>
        <translation>Menurut bagian berlabel</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Menurut nama</translation>
    </message>
    <message>
        <source>By score, worst first</source>
        <translation>Menurut skor, terburuk dahulu</translation>
    </message>
    <message>
        <source>By state</source>
        <translation>Menurut status</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number} %</translation>
    </message>
</context>
<context>
    <name>ImagesModel</name>
    <message>
        <source>Mean IoU {percent} by “{model}”, which is not the model in use</source>
        <translation>IoU rata-rata {percent} oleh “{model}”, yang bukan model yang sedang dipakai</translation>
    </message>
    <message>
        <source>Mean IoU {percent} by “{model}”; the labels were changed since</source>
        <translation>IoU rata-rata {percent} oleh “{model}”; labelnya sudah diubah sejak itu</translation>
    </message>
    <message>
        <source>Mean IoU {percent}: how far “{model}” agrees with these labels</source>
        <translation>IoU rata-rata {percent}: sejauh mana “{model}” sesuai dengan label ini</translation>
    </message>
    <message>
        <source>{file}, page {page} of {pages}</source>
        <translation>{file}, halaman {page} dari {pages}</translation>
    </message>
    <message>
        <source>{state}, {percent} % labelled</source>
        <translation>{state}, {percent} % berlabel</translation>
    </message>
</context>
<context>
    <name>ImagesPanel</name>
    <message>
        <source>Any class</source>
        <translation>Semua kelas</translation>
    </message>
    <message>
        <source>Any score</source>
        <translation>Semua skor</translation>
    </message>
    <message>
        <source>Any state</source>
        <translation>Semua status</translation>
    </message>
    <message>
        <source>Classes that the model does not know, and what is locked, stay as they are. Undo takes it all back as long as the project is open.</source>
        <translation>Kelas yang tidak dikenal model, dan yang terkunci, tetap seperti semula. Semuanya dapat diurungkan selama proyek terbuka.</translation>
    </message>
    <message>
        <source>Counting pixels: {done} of {total}</source>
        <translation>Menghitung piksel: {done} dari {total}</translation>
    </message>
    <message>
        <source>Delete labels</source>
        <translation>Hapus label</translation>
    </message>
    <message>
        <source>Delete the labels of {images}?</source>
        <translation>Hapus label {images}?</translation>
    </message>
    <message>
        <source>Export a list</source>
        <translation>Ekspor daftar</translation>
    </message>
    <message>
        <source>Filter by state, class and score</source>
        <translation>Saring menurut status, kelas, dan skor</translation>
    </message>
    <message>
        <source>Filter images by a class that they have</source>
        <translation>Saring gambar menurut kelas yang dimilikinya</translation>
    </message>
    <message>
        <source>Filter images by name</source>
        <translation>Saring gambar menurut nama</translation>
    </message>
    <message>
        <source>Filter images by score</source>
        <translation>Saring gambar menurut skor</translation>
    </message>
    <message>
        <source>Filter images by state</source>
        <translation>Saring gambar menurut status</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Gambar</translation>
    </message>
    <message>
        <source>Lists (*.txt)</source>
        <translation>Daftar (*.txt)</translation>
    </message>
    <message>
        <source>Make the predictions of {images} their labels?</source>
        <translation>Jadikan prediksi {images} sebagai labelnya?</translation>
    </message>
    <message>
        <source>Mean IoU of each image: how far the prediction agrees with its labels. An evaluation scores all; opening an image with labels scores it.</source>
        <translation>IoU rata-rata tiap gambar: sejauh mana prediksi sesuai dengan labelnya. Evaluasi memberi skor kepada semua gambar; membuka gambar yang berlabel memberinya skor.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nama</translation>
    </message>
    <message>
        <source>No folder is open</source>
        <translation>Tidak ada folder yang terbuka</translation>
    </message>
    <message>
        <source>No image fits the filters.</source>
        <translation>Tidak ada gambar yang cocok dengan saringan.</translation>
    </message>
    <message>
        <source>Open a folder of images, or drop one on this window.</source>
        <translation>Buka folder berisi gambar, atau jatuhkan folder ke jendela ini.</translation>
    </message>
    <message>
        <source>Order of the images</source>
        <translation>Urutan gambar</translation>
    </message>
    <message>
        <source>Pixels are counted first…</source>
        <translation>Piksel dihitung lebih dahulu…</translation>
    </message>
    <message>
        <source>Predict and accept</source>
        <translation>Prediksi dan terima</translation>
    </message>
    <message>
        <source>Reversed</source>
        <translation>Terbalik</translation>
    </message>
    <message>
        <source>Score below {percent} %</source>
        <translation>Skor di bawah {percent} %</translation>
    </message>
    <message>
        <source>Show all images</source>
        <translation>Tampilkan semua gambar</translation>
    </message>
    <message>
        <source>Undo brings them back as long as the project is open.</source>
        <translation>Dapat diurungkan selama proyek terbuka.</translation>
    </message>
    <message>
        <source>Without a score</source>
        <translation>Tanpa skor</translation>
    </message>
    <message>
        <source>{chosen} of {images} chosen</source>
        <translation>{chosen} dari {images} terpilih</translation>
    </message>
    <message>
        <source>{images}, {labelled} labelled</source>
        <translation>{images}, {labelled} berlabel</translation>
    </message>
    <message>
        <source>{shown} of {images}, {labelled} labelled</source>
        <translation>{shown} dari {images}, {labelled} berlabel</translation>
    </message>
</context>
<context>
    <name>KernelPicture</name>
    <message>
        <source>Picture of the kernel on the feature map</source>
        <translation>Gambar kernel pada peta fitur</translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>How the labels are drawn: filled, as contours, or both</source>
        <translation>Cara label digambar: terisi, sebagai kontur, atau keduanya</translation>
    </message>
    <message>
        <source>How the prediction is drawn: filled, as contours, or both</source>
        <translation>Cara prediksi digambar: terisi, sebagai kontur, atau keduanya</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Opacity of the labels</source>
        <translation>Kepekatan label</translation>
    </message>
    <message>
        <source>Opacity of the prediction</source>
        <translation>Kepekatan prediksi</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>Prediksi</translation>
    </message>
    <message>
        <source>Show or hide the labels</source>
        <translation>Tampilkan atau sembunyikan label</translation>
    </message>
    <message>
        <source>Show or hide the prediction</source>
        <translation>Tampilkan atau sembunyikan prediksi</translation>
    </message>
</context>
<context>
    <name>LayersPanel</name>
    <message>
        <source>Accept all</source>
        <translation>Terima semua</translation>
    </message>
    <message>
        <source>By {model} in {seconds} s</source>
        <translation>{model}, {seconds} dtk</translation>
    </message>
    <message>
        <source>Make the whole prediction the labels</source>
        <translation>Jadikan seluruh prediksi sebagai label</translation>
    </message>
    <message>
        <source>Model: {model}</source>
        <translation>Model: {model}</translation>
    </message>
    <message>
        <source>No model is loaded yet</source>
        <translation>Belum ada model</translation>
    </message>
</context>
<context>
    <name>Limits</name>
    <message>
        <source>Anywhere</source>
        <translation>Di mana saja</translation>
    </message>
    <message>
        <source>Locked: {what}.</source>
        <translation>Terkunci: {what}.</translation>
    </message>
    <message>
        <source>Only differences</source>
        <translation>Hanya perbedaan</translation>
    </message>
    <message>
        <source>Only void</source>
        <translation>Hanya void</translation>
    </message>
    <message>
        <source>Only void is painted on.</source>
        <translation>Hanya void yang dilukis.</translation>
    </message>
    <message>
        <source>Only what differs from the prediction is painted on.</source>
        <translation>Hanya yang berbeda dari prediksi yang dilukis.</translation>
    </message>
    <message>
        <source>Only {name}</source>
        <translation>Hanya {name}</translation>
    </message>
    <message>
        <source>Only {name} is painted on.</source>
        <translation>Hanya {name} yang dilukis.</translation>
    </message>
    <message>
        <source>class {id}</source>
        <translation>kelas {id}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Redo {edit}</source>
        <translation>U&amp;langi {edit}</translation>
    </message>
    <message>
        <source>&amp;Undo {edit}</source>
        <translation>&amp;Urungkan {edit}</translation>
    </message>
    <message>
        <source>Checkpoints (*.safetensors)</source>
        <translation>Checkpoint (*.safetensors)</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Alat</translation>
    </message>
    <message>
        <source>Use another model</source>
        <translation>Pakai model lain</translation>
    </message>
</context>
<context>
    <name>MaskFile</name>
    <message>
        <source>{file} was changed by another program.</source>
        <translation>{file} diubah program lain.</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Into</source>
        <translation>Ke</translation>
    </message>
    <message>
        <source>Merge into</source>
        <translation>Gabungkan ke</translation>
    </message>
    <message>
        <source>{affected} become “{target}”, and “{source}” leaves the class table. Undo takes it all back as long as the project is open.</source>
        <translation>{affected} menjadi “{target}”, dan “{source}” keluar dari tabel kelas. Semuanya dapat diurungkan selama proyek terbuka.</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Something went wrong inside SegDesk ({error}). Your labels are safe; the details are in the log file.</source>
        <translation>Terjadi kesalahan di dalam SegDesk ({error}). Label Anda aman; rinciannya ada di berkas log.</translation>
    </message>
    <message>
        <source>There is not enough memory for this. Close other programs or use smaller images.</source>
        <translation>Memori tidak cukup untuk ini. Tutup program lain atau pakai gambar yang lebih kecil.</translation>
    </message>
    <message>
        <source>{others} and {last}</source>
        <translation>{others} dan {last}</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Address</source>
        <translation>Alamat</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Choose the published file, brought to this machine in another way</source>
        <translation>Pilih berkas terbitannya, yang dibawa ke mesin ini dengan cara lain</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Kelas</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Salin alamat</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Unduh</translation>
    </message>
    <message>
        <source>For a browser, here or on another machine</source>
        <translation>Untuk peramban, di sini atau di mesin lain</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Asal</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>Dari berkas…</translation>
    </message>
    <message>
        <source>Let it predict the images of this project</source>
        <translation>Biarkan ia memprediksi gambar proyek ini</translation>
    </message>
    <message>
        <source>Let the next fine-tuning start from it</source>
        <translation>Biarkan latih lanjut berikutnya mulai darinya</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lisensi</translation>
    </message>
    <message>
        <source>Progress of {name}</source>
        <translation>Kemajuan {name}</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Lanjutkan</translation>
    </message>
    <message>
        <source>The published file of {name}</source>
        <translation>Berkas terbitan {name}</translation>
    </message>
    <message>
        <source>Use as base</source>
        <translation>Pakai sebagai dasar</translation>
    </message>
    <message>
        <source>Use as model</source>
        <translation>Pakai sebagai model</translation>
    </message>
    <message>
        <source>What has come is kept for the next time</source>
        <translation>Yang sudah datang disimpan untuk lain kali</translation>
    </message>
    <message>
        <source>{action}: {name}</source>
        <translation>{action}: {name}</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Dismiss</source>
        <translation>Tutup</translation>
    </message>
</context>
<context>
    <name>OpenVino</name>
    <message>
        <source>Predictions go on without OpenVINO: {reason}</source>
        <translation>Prediksi berlanjut tanpa OpenVINO: {reason}</translation>
    </message>
    <message>
        <source>the export ended unexpectedly</source>
        <translation>ekspor berakhir tak terduga</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>The mask of {name} is gone from the disk.</source>
        <translation>Mask {name} tidak ada lagi di diska.</translation>
    </message>
    <message>
        <source>The mask of {name} is {mask} pixels, its image {image}: replace one of them.</source>
        <translation>Mask {name} berukuran {mask} piksel, gambarnya {image}: ganti salah satunya.</translation>
    </message>
    <message>
        <source>This installation has no sample project: open a folder of your own.</source>
        <translation>Instalasi ini tidak memuat proyek contoh: buka folder Anda sendiri.</translation>
    </message>
</context>
<context>
    <name>OperationDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Leave everything as it was</source>
        <translation>Biarkan semuanya seperti semula</translation>
    </message>
    <message>
        <source>Putting everything back…</source>
        <translation>Mengembalikan semuanya…</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Bekerja</translation>
    </message>
    <message>
        <source>{done} of {total} images</source>
        <translation>{done} dari {total} gambar</translation>
    </message>
</context>
<context>
    <name>Operations</name>
    <message>
        <source>Stop the fine-tuning first: it learns from these very class ids.</source>
        <translation>Hentikan latih lanjut dahulu: ia belajar dari id kelas ini.</translation>
    </message>
    <message>
        <source>{file} was changed since, which would be lost: nothing is undone.</source>
        <translation>{file} berubah sejak itu dan akan hilang: tidak ada yang diurungkan.</translation>
    </message>
    <message>
        <source>“{image}” has edits that are not saved yet: open and save it, then try again.</source>
        <translation>“{image}” memiliki suntingan yang belum disimpan: buka dan simpan, lalu coba lagi.</translation>
    </message>
    <message>
        <source>“{image}” was edited after “{name}”: undo that first.</source>
        <translation>“{image}” disunting setelah “{name}”: urungkan itu dahulu.</translation>
    </message>
</context>
<context>
    <name>Panels</name>
    <message>
        <source>Classes</source>
        <translation>Kelas</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Evaluasi</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>Jelaskan</translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation>Latih lanjut</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Riwayat</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Gambar</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Lapisan</translation>
    </message>
</context>
<context>
    <name>Predictions</name>
    <message>
        <source>No prediction: {reason}</source>
        <translation>Tidak ada prediksi: {reason}</translation>
    </message>
    <message>
        <source>Start it</source>
        <translation>Jalankan</translation>
    </message>
    <message>
        <source>The engine keeps stopping. You can paint and save; predictions need it.</source>
        <translation>Mesin terus berhenti. Anda tetap dapat melukis dan menyimpan; prediksi memerlukannya.</translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly and is being started again; labels are safe.</source>
        <translation>Mesin berhenti tak terduga dan sedang dijalankan lagi; label aman.</translation>
    </message>
    <message>
        <source>The model “{model}” knows {classes}, but not {unknown}: label a few images and fine-tune.</source>
        <translation>Model “{model}” mengenal {classes}, tetapi tidak mengenal {unknown}: beri label beberapa gambar lalu latih lanjut.</translation>
    </message>
    <message>
        <source>The model “{name}” could not be loaded: {reason}</source>
        <translation>Model “{name}” tidak dapat dimuat: {reason}</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Close</source>
        <translation>Tutup</translation>
    </message>
    <message>
        <source>Keyboard shortcuts…</source>
        <translation>Pintasan papan ketik…</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Pengaturan</translation>
    </message>
</context>
<context>
    <name>Projects</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>Buka yang &amp;terakhir</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>Buka folder berisi gambar</translation>
    </message>
    <message>
        <source>This is the sample project, in {folder}. The starter takes debris for nuclei: paint some debris (key 3), fine-tune two minutes, and it knows both.</source>
        <translation>Ini proyek contoh, di {folder}. Model starter mengira debris sebagai nukleus: lukis sedikit debris (tombol 3), latih lanjut dua menit, dan ia mengenal keduanya.</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Alias</source>
        <translation>Alias</translation>
    </message>
    <message>
        <source>Drive</source>
        <translation>Drive</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Berkas</translation>
    </message>
    <message>
        <source>File Folder</source>
        <translation>Folder berkas</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Folder</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>Pintasan</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Tidak dikenal</translation>
    </message>
</context>
<context>
    <name>QAbstractSpinBox</name>
    <message>
        <source>&amp;Select All</source>
        <translation>&amp;Pilih semua</translation>
    </message>
    <message>
        <source>&amp;Step up</source>
        <translation>&amp;Naik</translation>
    </message>
    <message>
        <source>Step &amp;down</source>
        <translation>&amp;Turun</translation>
    </message>
</context>
<context>
    <name>QColorDialog</name>
    <message>
        <source>&amp;Add to Custom Colors</source>
        <translation>Tambahkan ke warna kh&amp;usus</translation>
    </message>
    <message>
        <source>&amp;Basic colors</source>
        <translation>&amp;Warna dasar</translation>
    </message>
    <message>
        <source>&amp;Custom colors</source>
        <translation>Warna &amp;khusus</translation>
    </message>
    <message>
        <source>&amp;Green:</source>
        <translation>&amp;Hijau:</translation>
    </message>
    <message>
        <source>&amp;HTML:</source>
        <translation>H&amp;TML:</translation>
    </message>
    <message>
        <source>&amp;Pick Screen Color</source>
        <translation>A&amp;mbil warna layar</translation>
    </message>
    <message>
        <source>&amp;Red:</source>
        <translation>&amp;Merah:</translation>
    </message>
    <message>
        <source>&amp;Sat:</source>
        <translation>&amp;Saturasi:</translation>
    </message>
    <message>
        <source>&amp;Val:</source>
        <translation>&amp;Nilai:</translation>
    </message>
    <message>
        <source>A&amp;lpha channel:</source>
        <translation>Kanal &amp;alfa:</translation>
    </message>
    <message>
        <source>Bl&amp;ue:</source>
        <translation>&amp;Biru:</translation>
    </message>
    <message>
        <source>Hu&amp;e:</source>
        <translation>&amp;Rona:</translation>
    </message>
    <message>
        <source>Select Color</source>
        <translation>Pilih warna</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>%1
Directory not found.
Please verify the correct directory name was given.</source>
        <translation>%1
Folder tidak ditemukan.
Periksa apakah nama foldernya benar.</translation>
    </message>
    <message>
        <source>%1
File not found.
Please verify the correct file name was given.</source>
        <translation>%1
Berkas tidak ditemukan.
Periksa apakah nama berkasnya benar.</translation>
    </message>
    <message>
        <source>%1 already exists.
Do you want to replace it?</source>
        <translation>%1 sudah ada.
Gantikan?</translation>
    </message>
    <message>
        <source>&amp;Choose</source>
        <translation>&amp;Pilih</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Hapus</translation>
    </message>
    <message>
        <source>&amp;Look in:</source>
        <translation>&amp;Lihat di:</translation>
    </message>
    <message>
        <source>&amp;New Folder</source>
        <translation>Folder &amp;baru</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Buka</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>&amp;Ubah nama</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Simpan</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is write protected.
Do you want to delete it anyway?</source>
        <translation>&apos;%1&apos; dilindungi dari penulisan.
Tetap hapus?</translation>
    </message>
    <message>
        <source>All Files (*)</source>
        <translation>Semua berkas (*)</translation>
    </message>
    <message>
        <source>Are you sure you want to delete &apos;%1&apos;?</source>
        <translation>Yakin ingin menghapus &apos;%1&apos;?</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Kembali</translation>
    </message>
    <message>
        <source>Change to detail view mode</source>
        <translation>Beralih ke tampilan rinci</translation>
    </message>
    <message>
        <source>Change to list view mode</source>
        <translation>Beralih ke tampilan daftar</translation>
    </message>
    <message>
        <source>Could not delete directory.</source>
        <translation>Folder tidak dapat dihapus.</translation>
    </message>
    <message>
        <source>Create New Folder</source>
        <translation>Buat folder baru</translation>
    </message>
    <message>
        <source>Create a New Folder</source>
        <translation>Buat folder baru</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Detail View</source>
        <translation>Tampilan rinci</translation>
    </message>
    <message>
        <source>Directories</source>
        <translation>Folder</translation>
    </message>
    <message>
        <source>Directory:</source>
        <translation>Folder:</translation>
    </message>
    <message>
        <source>File &amp;name:</source>
        <translation>&amp;Nama berkas:</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Berkas</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>&amp;Jenis berkas:</translation>
    </message>
    <message>
        <source>Find Directory</source>
        <translation>Cari folder</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Maju</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>Kembali</translation>
    </message>
    <message>
        <source>Go forward</source>
        <translation>Maju</translation>
    </message>
    <message>
        <source>Go to the parent directory</source>
        <translation>Ke folder induk</translation>
    </message>
    <message>
        <source>List View</source>
        <translation>Tampilan daftar</translation>
    </message>
    <message>
        <source>List of places and bookmarks</source>
        <translation>Daftar tempat dan markah</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Buka</translation>
    </message>
    <message>
        <source>Parent Directory</source>
        <translation>Folder induk</translation>
    </message>
    <message>
        <source>Recent Places</source>
        <translation>Tempat terakhir</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Buang</translation>
    </message>
    <message>
        <source>Save As</source>
        <translation>Simpan sebagai</translation>
    </message>
    <message>
        <source>Show </source>
        <translation>Tampilkan </translation>
    </message>
    <message>
        <source>Show &amp;hidden files</source>
        <translation>Tampilkan berkas &amp;tersembunyi</translation>
    </message>
    <message>
        <source>Sidebar</source>
        <translation>Bilah sisi</translation>
    </message>
</context>
<context>
    <name>QFileSystemModel</name>
    <message>
        <source>Computer</source>
        <translation>Komputer</translation>
    </message>
    <message>
        <source>Date Modified</source>
        <translation>Tanggal diubah</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Jenis</translation>
    </message>
    <message>
        <source>My Computer</source>
        <translation>Komputer saya</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nama</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Ukuran</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Jenis</translation>
    </message>
</context>
<context>
    <name>QKeySequenceEdit</name>
    <message>
        <source>%1, ...</source>
        <translation>%1, ...</translation>
    </message>
    <message>
        <source>Press shortcut</source>
        <translation>Tekan pintasan</translation>
    </message>
</context>
<context>
    <name>QLineEdit</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Salin</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Tempel</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>U&amp;langi</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Urungkan</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>Po&amp;tong</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Pilih semua</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>&amp;No</source>
        <translation>&amp;Tidak</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>&amp;Ya</translation>
    </message>
    <message>
        <source>Abort</source>
        <translation>Batalkan</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Terapkan</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Tutup</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Buang</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Bantuan</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>Abaikan</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Buka</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Atur ulang</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Coba lagi</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Simpan</translation>
    </message>
    <message>
        <source>Save All</source>
        <translation>Simpan semua</translation>
    </message>
</context>
<context>
    <name>QWidgetTextControl</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Salin</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Tempel</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>U&amp;langi</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Urungkan</translation>
    </message>
    <message>
        <source>Copy &amp;Link Location</source>
        <translation>Salin &amp;alamat tautan</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>Po&amp;tong</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Pilih semua</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>Completed what the last stop had interrupted: {names}.</source>
        <translation>Menyelesaikan yang terputus saat berhenti terakhir: {names}.</translation>
    </message>
    <message>
        <source>There are newer edits by now: go back in the History panel.</source>
        <translation>Sudah ada suntingan yang lebih baru: kembalilah lewat panel Riwayat.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Urungkan</translation>
    </message>
    <message>
        <source>{edits} of {image} from before the last stop restored.</source>
        <translation>{edits} pada {image} dari sebelum berhenti terakhir dipulihkan.</translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>An image gets its edits back when it is opened</source>
        <translation>Sebuah gambar mendapatkan kembali suntingannya ketika dibuka</translation>
    </message>
    <message>
        <source>Bring the edits back and save them</source>
        <translation>Kembalikan suntingan dan simpan</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Buang</translation>
    </message>
    <message>
        <source>Discard all…</source>
        <translation>Buang semua…</translation>
    </message>
    <message>
        <source>Discard edits</source>
        <translation>Buang suntingan</translation>
    </message>
    <message>
        <source>Discard {edits} for good?</source>
        <translation>Buang {edits} untuk selamanya?</translation>
    </message>
    <message>
        <source>Edits that were not saved</source>
        <translation>Suntingan yang belum disimpan</translation>
    </message>
    <message>
        <source>Forget all of these edits</source>
        <translation>Lupakan semua suntingan ini</translation>
    </message>
    <message>
        <source>Images with edits that were not saved</source>
        <translation>Gambar dengan suntingan yang belum disimpan</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Nanti</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Pulihkan</translation>
    </message>
    <message>
        <source>Restore edits</source>
        <translation>Pulihkan suntingan</translation>
    </message>
    <message>
        <source>SegDesk ended before these edits were saved. They are in its journal, complete to the last finished stroke; whatever is checked is brought back and saved.</source>
        <translation>SegDesk berakhir sebelum suntingan ini disimpan. Semuanya ada di jurnal, lengkap hingga sapuan terakhir yang selesai; yang dicentang dikembalikan dan disimpan.</translation>
    </message>
    <message>
        <source>The labels stay as they were saved last.</source>
        <translation>Label tetap seperti saat terakhir disimpan.</translation>
    </message>
    <message>
        <source>{image}
{edits}, the last on {when}</source>
        <translation>{image}
{edits}, terakhir pada {when}</translation>
    </message>
</context>
<context>
    <name>RegionMenu</name>
    <message>
        <source>Accept all {name} of the prediction</source>
        <translation>Terima semua {name} dari prediksi</translation>
    </message>
    <message>
        <source>Accept this region of the prediction ({name})</source>
        <translation>Terima wilayah prediksi ini ({name})</translation>
    </message>
    <message>
        <source>Give it the class</source>
        <translation>Beri kelas</translation>
    </message>
    <message>
        <source>Lock {name}</source>
        <translation>Kunci {name}</translation>
    </message>
    <message>
        <source>Unlock {name}</source>
        <translation>Buka kunci {name}</translation>
    </message>
    <message>
        <source>id {id}</source>
        <translation>id {id}</translation>
    </message>
    <message>
        <source>void</source>
        <translation>void</translation>
    </message>
</context>
<context>
    <name>Regions</name>
    <message>
        <source>There is nothing to smooth here, or it is too thin for it.</source>
        <translation>Tidak ada yang perlu dihaluskan di sini, atau terlalu tipis untuk itu.</translation>
    </message>
    <message>
        <source>This class has no other region in this image.</source>
        <translation>Kelas ini tidak memiliki wilayah lain di gambar ini.</translation>
    </message>
    <message>
        <source>This region fills the whole image.</source>
        <translation>Wilayah ini memenuhi seluruh gambar.</translation>
    </message>
    <message>
        <source>This region has no holes.</source>
        <translation>Wilayah ini tidak berlubang.</translation>
    </message>
    <message>
        <source>This region has no room to grow.</source>
        <translation>Wilayah ini tidak punya ruang untuk diperluas.</translation>
    </message>
    <message>
        <source>This region is void already.</source>
        <translation>Wilayah ini sudah void.</translation>
    </message>
</context>
<context>
    <name>RunChart</name>
    <message>
        <source>Loss and validation mean IoU appear here</source>
        <translation>Loss dan IoU rata-rata validasi muncul di sini</translation>
    </message>
    <message>
        <source>Loss and validation mean IoU of the run</source>
        <translation>Loss dan IoU rata-rata validasi pelatihan</translation>
    </message>
</context>
<context>
    <name>Runs</name>
    <message>
        <source>All labelled images</source>
        <translation>Semua berlabel</translation>
    </message>
    <message>
        <source>List {name}</source>
        <translation>Daftar {name}</translation>
    </message>
    <message>
        <source>No image has labels yet: paint a few strokes or accept a prediction first.</source>
        <translation>Belum ada gambar yang berlabel: buat beberapa sapuan atau terima sebuah prediksi dahulu.</translation>
    </message>
    <message>
        <source>No image has labels yet: paint a few strokes, save, and start the fine-tuning again.</source>
        <translation>Belum ada gambar yang berlabel: buat beberapa sapuan, simpan, lalu mulai latih lanjut lagi.</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>selesai</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>terputus</translation>
    </message>
    <message>
        <source>no model</source>
        <translation>tanpa model</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>dihentikan</translation>
    </message>
    <message>
        <source>{images}, too few to keep any for validation.</source>
        <translation>{images}, terlalu sedikit untuk menyisihkan validasi.</translation>
    </message>
    <message>
        <source>{images}, {kept} of them for validation.</source>
        <translation>{images}, {kept} di antaranya untuk validasi.</translation>
    </message>
</context>
<context>
    <name>Safety</name>
    <message>
        <source>Do not save</source>
        <translation>Jangan simpan</translation>
    </message>
    <message>
        <source>Save all</source>
        <translation>Simpan semua</translation>
    </message>
    <message>
        <source>The labels of {images} are not saved.</source>
        <translation>Label {images} belum disimpan.</translation>
    </message>
    <message>
        <source>Unsaved labels</source>
        <translation>Label belum disimpan</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>The classes could not be saved</source>
        <translation>Kelas tidak dapat disimpan</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>A pen pressed lightly paints a thinner line</source>
        <translation>Pena yang ditekan ringan melukis garis yang lebih tipis</translation>
    </message>
    <message>
        <source>Also while painting, every</source>
        <translation>Juga selama melukis, setiap</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Ikuti sistem</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Warna</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Gelap</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Bahasa</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Terang</translation>
    </message>
    <message>
        <source>Memory for the undo of each image</source>
        <translation>Memori untuk mengurungkan tiap gambar</translation>
    </message>
    <message>
        <source>MiB</source>
        <translation>MiB</translation>
    </message>
    <message>
        <source>Painting</source>
        <translation>Melukis</translation>
    </message>
    <message>
        <source>Predict with OpenVINO where it is installed</source>
        <translation>Prediksi dengan OpenVINO bila terpasang</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>Prediksi</translation>
    </message>
    <message>
        <source>Radius of the brush in image pixels</source>
        <translation>Radius kuas dalam piksel gambar</translation>
    </message>
    <message>
        <source>Save labels automatically</source>
        <translation>Simpan label secara otomatis</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Penyimpanan</translation>
    </message>
    <message>
        <source>Square brush</source>
        <translation>Kuas persegi</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Jendela</translation>
    </message>
    <message>
        <source>min</source>
        <translation>mnt</translation>
    </message>
    <message>
        <source>px</source>
        <translation>px</translation>
    </message>
</context>
<context>
    <name>ShortcutEditor</name>
    <message>
        <source>Action</source>
        <translation>Tindakan</translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation>Tindakan dan pintasannya</translation>
    </message>
    <message>
        <source>Click here, then press the keys</source>
        <translation>Klik di sini, lalu tekan tombolnya</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Tutup</translation>
    </message>
    <message>
        <source>Forget every change made by hand and keep the preset</source>
        <translation>Lupakan semua perubahan sendiri dan pertahankan prasetel</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Pintasan papan ketik</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Pintasan</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>Biarkan</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Neither a name, nor a menu, nor keys hold these words.</source>
        <translation>Tidak ada nama, menu, atau pintasan yang memuat kata-kata ini.</translation>
    </message>
    <message>
        <source>New keys for the chosen action</source>
        <translation>Pintasan baru untuk tindakan terpilih</translation>
    </message>
    <message>
        <source>No keys</source>
        <translation>Tanpa pintasan</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Prasetel</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Atur ulang</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Atur ulang semua</translation>
    </message>
    <message>
        <source>Search by name, menu or keys</source>
        <translation>Cari menurut nama, menu, atau pintasan</translation>
    </message>
    <message>
        <source>Search for an action</source>
        <translation>Cari tindakan</translation>
    </message>
    <message>
        <source>Take it over</source>
        <translation>Ambil alih</translation>
    </message>
    <message>
        <source>The action stays in its menu and in the command palette</source>
        <translation>Tindakan tetap ada di menunya dan di palet perintah</translation>
    </message>
    <message>
        <source>The keys of the preset</source>
        <translation>Pintasan menurut prasetel</translation>
    </message>
    <message>
        <source>{keys} already is “{action}”.</source>
        <translation>{keys} sudah dipakai “{action}”.</translation>
    </message>
    <message>
        <source>{keys} belongs to the image: {use}. Choose other keys.</source>
        <translation>{keys} milik gambar: {use}. Pilih tombol lain.</translation>
    </message>
    <message>
        <source>{keys} opens the menu “{menu}”. Choose other keys.</source>
        <translation>{keys} membuka menu “{menu}”. Pilih tombol lain.</translation>
    </message>
    <message>
        <source>{keys} picks the class “{name}”: choose other keys, or give the class another one.</source>
        <translation>{keys} memilih kelas “{name}”: pilih tombol lain, atau beri kelas itu tombol lain.</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>A and D through the images, Ctrl+N for a polygon</source>
        <translation>A dan D menjelajahi gambar, Ctrl+N untuk poligon</translation>
    </message>
    <message>
        <source>D and F through the images, N draws, L locks, H hides</source>
        <translation>D dan F menjelajahi gambar, N menggambar, L mengunci, H menyembunyikan</translation>
    </message>
    <message>
        <source>Like CVAT</source>
        <translation>Seperti CVAT</translation>
    </message>
    <message>
        <source>Like Photoshop</source>
        <translation>Seperti Photoshop</translation>
    </message>
    <message>
        <source>Like labelme</source>
        <translation>Seperti labelme</translation>
    </message>
    <message>
        <source>M, L, W, G and P pick tools, Ctrl+0 fits, Ctrl+H hides the overlay</source>
        <translation>M, L, W, G, dan P memilih alat, Ctrl+0 memaskan, Ctrl+H menyembunyikan hamparan</translation>
    </message>
    <message>
        <source>SegDesk</source>
        <translation>SegDesk</translation>
    </message>
    <message>
        <source>SegDesk&apos;s own keys</source>
        <translation>Pintasan bawaan SegDesk</translation>
    </message>
    <message>
        <source>finish a shape</source>
        <translation>menyelesaikan bentuk</translation>
    </message>
    <message>
        <source>give up what is under way</source>
        <translation>membatalkan yang sedang berlangsung</translation>
    </message>
    <message>
        <source>go from control to control</source>
        <translation>berpindah dari kendali ke kendali</translation>
    </message>
    <message>
        <source>move the image</source>
        <translation>menggeser gambar</translation>
    </message>
    <message>
        <source>pan while it is held</source>
        <translation>menggeser selama ditahan</translation>
    </message>
    <message>
        <source>take back a corner</source>
        <translation>membatalkan satu sudut</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Opening…</source>
        <translation>Membuka…</translation>
    </message>
    <message>
        <source>This image cannot be shown.</source>
        <translation>Gambar ini tidak dapat ditampilkan.</translation>
    </message>
</context>
<context>
    <name>States</name>
    <message>
        <source>Cannot be read</source>
        <translation>Tidak bisa dibaca</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Selesai</translation>
    </message>
    <message>
        <source>Every other image has labels.</source>
        <translation>Semua gambar lain sudah berlabel.</translation>
    </message>
    <message>
        <source>Flagged</source>
        <translation>Perlu ditinjau</translation>
    </message>
    <message>
        <source>No labels yet</source>
        <translation>Belum berlabel</translation>
    </message>
    <message>
        <source>No other image is done.</source>
        <translation>Tidak ada gambar lain yang selesai.</translation>
    </message>
    <message>
        <source>No other image is flagged.</source>
        <translation>Tidak ada gambar lain yang perlu ditinjau.</translation>
    </message>
    <message>
        <source>No other image is started.</source>
        <translation>Tidak ada gambar lain yang sedang dikerjakan.</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Dikerjakan</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Column and row of the pixel under the pointer</source>
        <translation>Kolom dan baris piksel di bawah penunjuk</translation>
    </message>
    <message>
        <source>Engine ready</source>
        <translation>Mesin siap</translation>
    </message>
    <message>
        <source>Engine starting…</source>
        <translation>Mesin dijalankan…</translation>
    </message>
    <message>
        <source>Engine stopped</source>
        <translation>Mesin berhenti</translation>
    </message>
    <message>
        <source>Evaluating…</source>
        <translation>Mengevaluasi…</translation>
    </message>
    <message>
        <source>Labels: {name}</source>
        <translation>Label: {name}</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>Memuat model…</translation>
    </message>
    <message>
        <source>Predicting…</source>
        <translation>Memprediksi…</translation>
    </message>
    <message>
        <source>Prediction: {name} ({margin})</source>
        <translation>Prediksi: {name} ({margin})</translation>
    </message>
    <message>
        <source>Predicts with OpenVINO</source>
        <translation>Memprediksi dengan OpenVINO</translation>
    </message>
    <message>
        <source>Preparing OpenVINO…</source>
        <translation>Menyiapkan OpenVINO…</translation>
    </message>
    <message>
        <source>Screen pixels per image pixel</source>
        <translation>Piksel layar per piksel gambar</translation>
    </message>
    <message>
        <source>What computes the predictions; see Edit › Settings</source>
        <translation>Yang menghitung prediksi; lihat Edit › Pengaturan</translation>
    </message>
    <message>
        <source>What the model says here, and its margin: how far the best class is ahead, 0 to 1</source>
        <translation>Kata model di sini, dan marginnya: seberapa jauh kelas terbaik unggul, 0 sampai 1</translation>
    </message>
    <message>
        <source>Without OpenVINO</source>
        <translation>Tanpa OpenVINO</translation>
    </message>
    <message>
        <source>id {id}</source>
        <translation>id {id}</translation>
    </message>
    <message>
        <source>void</source>
        <translation>void</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>This edit is not in the crash journal</source>
        <translation>Suntingan ini tidak masuk jurnal pemulihan</translation>
    </message>
</context>
<context>
    <name>StuckDialog</name>
    <message>
        <source>Quit SegDesk</source>
        <translation>Keluar dari SegDesk</translation>
    </message>
    <message>
        <source>Some files are as before and some as afterwards; a backup has both. Until that is put right, nothing can be edited here. You can also quit: opening this folder completes it at any time.</source>
        <translation>Sebagian berkas masih seperti semula dan sebagian sudah berubah; cadangan menyimpan keduanya. Sampai itu dibereskan, tidak ada yang dapat disunting di sini. Anda juga dapat keluar: membuka folder ini akan menyelesaikannya kapan saja.</translation>
    </message>
    <message>
        <source>Stuck half-way</source>
        <translation>Terhenti di tengah jalan</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Coba lagi</translation>
    </message>
    <message>
        <source>“{name}” is stuck half-way</source>
        <translation>“{name}” terhenti di tengah jalan</translation>
    </message>
</context>
<context>
    <name>TableDialog</name>
    <message>
        <source>Afterwards</source>
        <translation>Sesudahnya</translation>
    </message>
    <message>
        <source>Names stay: every pixel keeps its class</source>
        <translation>Nama tetap: tiap piksel mempertahankan kelasnya</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Sekarang</translation>
    </message>
    <message>
        <source>Numbers stay: every pixel keeps its id</source>
        <translation>Nomor tetap: tiap piksel mempertahankan id-nya</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Piksel</translation>
    </message>
    <message>
        <source>no class</source>
        <translation>tanpa kelas</translation>
    </message>
    <message>
        <source>{n} classes afterwards. Undo takes it back.</source>
        <translation>{n} kelas sesudahnya. Dapat diurungkan.</translation>
    </message>
    <message>
        <source>“{name}” has pixels but no class afterwards: merge or delete it first.</source>
        <translation>“{name}” memiliki piksel tetapi tanpa kelas sesudahnya: gabungkan atau hapus dahulu.</translation>
    </message>
</context>
<context>
    <name>ToolOptions</name>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt; {keys}&lt;br&gt;Also Shift+wheel</source>
        <translation>&lt;b&gt;{name}&lt;/b&gt; {keys}&lt;br&gt;Juga Shift+roda tetikus</translation>
    </message>
</context>
<context>
    <name>ToolSurface</name>
    <message>
        <source>{action}: click the region. Esc leaves it.</source>
        <translation>{action}: klik wilayahnya. Esc membatalkan.</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>A polygon needs three corners: click on, or press Esc to give it up.</source>
        <translation>Poligon perlu tiga sudut: klik lagi, atau tekan Esc untuk membatalkan.</translation>
    </message>
    <message>
        <source>Click to close</source>
        <translation>Klik untuk menutup</translation>
    </message>
    <message>
        <source>Esc gives it up</source>
        <translation>Esc membatalkan</translation>
    </message>
    <message>
        <source>Finding superpixels…</source>
        <translation>Mencari superpiksel…</translation>
    </message>
    <message>
        <source>GrabCut found nothing in that box: leave some background around the object.</source>
        <translation>GrabCut tidak menemukan apa pun di kotak itu: sisakan latar belakang di sekeliling objek.</translation>
    </message>
    <message>
        <source>GrabCut {done} of {total} · Esc gives it up</source>
        <translation>GrabCut {done} dari {total} · Esc membatalkan</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Ukuran</translation>
    </message>
    <message>
        <source>That box is large: GrabCut looked at one pixel in {n} each way.</source>
        <translation>Kotak itu besar: GrabCut melihat satu dari {n} piksel di tiap arah.</translation>
    </message>
    <message>
        <source>That box is too small for GrabCut: drag it around the whole object.</source>
        <translation>Kotak itu terlalu kecil untuk GrabCut: tarik mengelilingi seluruh objek.</translation>
    </message>
    <message>
        <source>The project has no class for this region: add it to the class table first.</source>
        <translation>Proyek tidak memiliki kelas untuk wilayah ini: tambahkan ke tabel kelas dahulu.</translation>
    </message>
    <message>
        <source>The superpixels are still being found.</source>
        <translation>Superpiksel masih dicari.</translation>
    </message>
    <message>
        <source>There is no prediction to accept yet.</source>
        <translation>Belum ada prediksi untuk diterima.</translation>
    </message>
    <message>
        <source>This is void, no region of a class: nothing to do here.</source>
        <translation>Ini void, bukan wilayah suatu kelas: tidak ada yang perlu dilakukan.</translation>
    </message>
    <message>
        <source>This region has that class already.</source>
        <translation>Wilayah ini sudah berkelas itu.</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>Toleransi</translation>
    </message>
    <message>
        <source>Zoom in to paint superpixels: there are too many in sight.</source>
        <translation>Perbesar untuk melukis superpiksel: terlalu banyak yang terlihat.</translation>
    </message>
</context>
<context>
    <name>Training</name>
    <message>
        <source>Fine-tuning done; the new model takes over.</source>
        <translation>Latih lanjut selesai; model baru mengambil alih.</translation>
    </message>
    <message>
        <source>Fine-tuning done; the new model takes over. Mean IoU on the validation images: {score}.</source>
        <translation>Latih lanjut selesai; model baru mengambil alih. IoU rata-rata pada gambar validasi: {score}.</translation>
    </message>
    <message>
        <source>Fine-tuning stopped; its best model so far takes over.</source>
        <translation>Latih lanjut dihentikan; model terbaiknya sejauh ini mengambil alih.</translation>
    </message>
    <message>
        <source>From scratch, ResNet-50</source>
        <translation>Dari nol, ResNet-50</translation>
    </message>
    <message>
        <source>From scratch, slim</source>
        <translation>Dari nol, ramping</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Lanjutkan</translation>
    </message>
    <message>
        <source>Run of {time}</source>
        <translation>Pelatihan {time}</translation>
    </message>
    <message>
        <source>Starter (nuclei)</source>
        <translation>Starter (nukleus)</translation>
    </message>
    <message>
        <source>The classes are others than when this run began: start a new run from its model.</source>
        <translation>Kelasnya berbeda dari saat pelatihan ini dimulai: mulai pelatihan baru dari modelnya.</translation>
    </message>
    <message>
        <source>The fine-tuning of {time} was interrupted; its checkpoint is whole.</source>
        <translation>Latih lanjut {time} terputus; checkpoint-nya utuh.</translation>
    </message>
    <message>
        <source>The run was stopped before it had a model.</source>
        <translation>Pelatihan dihentikan sebelum memiliki model.</translation>
    </message>
    <message>
        <source>run of {time}</source>
        <translation>pelatihan {time}</translation>
    </message>
    <message>
        <source>{model} (in use)</source>
        <translation>{model} (dipakai)</translation>
    </message>
</context>
<context>
    <name>ViewBar</name>
    <message>
        <source>Change by itself, or only while the key for the prediction is held</source>
        <translation>Berganti sendiri, atau hanya selama tombol prediksi ditahan</translation>
    </message>
    <message>
        <source>Go on by itself</source>
        <translation>Berganti sendiri</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Margin: p(best) − p(second best). 0: undecided, 1: certain.</source>
        <translation>Margin: p(terbaik) − p(kedua). 0: ragu, 1: pasti.</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Kepekatan</translation>
    </message>
    <message>
        <source>Opacity of the heat map</source>
        <translation>Kepekatan peta panas</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>Prediksi</translation>
    </message>
    <message>
        <source>Regions of</source>
        <translation>Wilayah dari</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Hentikan</translation>
    </message>
    <message>
        <source>sure</source>
        <translation>pasti</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>ragu</translation>
    </message>
</context>
<context>
    <name>Views</name>
    <message>
        <source>1 region</source>
        <translation>1 wilayah</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Menghitung…</translation>
    </message>
    <message>
        <source>Drag the line: labels left of it, the prediction right.</source>
        <translation>Tarik garisnya: label di kirinya, prediksi di kanannya.</translation>
    </message>
    <message>
        <source>In colour, what the prediction says where the labels say otherwise. Void never counts.</source>
        <translation>Berwarna: kata prediksi di tempat label berkata lain. Void tidak pernah dihitung.</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Labels and prediction in turn: what differs, moves.</source>
        <translation>Label dan prediksi bergantian: yang berbeda tampak bergerak.</translation>
    </message>
    <message>
        <source>Labels over the prediction over the image.</source>
        <translation>Label di atas prediksi di atas gambar.</translation>
    </message>
    <message>
        <source>Margin: how far the model&apos;s best class is ahead of its second best.</source>
        <translation>Margin: seberapa jauh kelas terbaik model unggul atas yang kedua.</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>Prediksi</translation>
    </message>
    <message>
        <source>Semantic: every pixel has a class. Instance: each connected region is by itself, with its own colour and number.</source>
        <translation>Semantik: tiap piksel memiliki kelas. Instans: tiap wilayah tersambung berdiri sendiri, dengan warna dan nomornya.</translation>
    </message>
    <message>
        <source>The same place twice: zoom and pan go together. Paint left.</source>
        <translation>Tempat yang sama dua kali: perbesaran dan geseran bersama. Lukis di kiri.</translation>
    </message>
    <message>
        <source>There is no prediction of this image yet.</source>
        <translation>Belum ada prediksi untuk gambar ini.</translation>
    </message>
    <message>
        <source>{count} regions</source>
        <translation>{count} wilayah</translation>
    </message>
    <message>
        <source>{name}: {count}</source>
        <translation>{name}: {count}</translation>
    </message>
    <message>
        <source>{share} % differ</source>
        <translation>{share} % berbeda</translation>
    </message>
    <message>
        <source>{wrong} of {said} pixels that both say a class of</source>
        <translation>{wrong} dari {said} piksel yang dinyatakan kelasnya oleh keduanya</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Open a folder of images</source>
        <translation>Buka folder berisi gambar</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Buka folder…</translation>
    </message>
    <message>
        <source>Open the sample project</source>
        <translation>Buka proyek contoh</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Terakhir dibuka</translation>
    </message>
    <message>
        <source>SegDesk predicts what each pixel is, you correct it with a brush, and the model learns from your corrections. Nothing leaves this computer. You can also drop a folder on this window.</source>
        <translation>SegDesk memprediksi apa isi tiap piksel, Anda mengoreksinya dengan kuas, dan model belajar dari koreksi Anda. Tidak ada yang keluar dari komputer ini. Anda juga dapat menjatuhkan folder ke jendela ini.</translation>
    </message>
</context>
<context>
    <name>WhereButton</name>
    <message>
        <source>&amp;Unlock all classes</source>
        <translation>B&amp;uka kunci semua kelas</translation>
    </message>
    <message>
        <source>&amp;Unlock {classes}</source>
        <translation>B&amp;uka kunci {classes}</translation>
    </message>
    <message>
        <source>Every pixel can be painted on.</source>
        <translation>Semua piksel dapat dilukis.</translation>
    </message>
    <message>
        <source>Only one class</source>
        <translation>Hanya satu kelas</translation>
    </message>
    <message>
        <source>Painting lands: {where}</source>
        <translation>Boleh dilukis: {where}</translation>
    </message>
    <message>
        <source>Where painting lands</source>
        <translation>Tempat yang boleh dilukis</translation>
    </message>
    <message>
        <source>{where} · {n} locked</source>
        <translation>{where} · {n} terkunci</translation>
    </message>
</context>
<context>
    <name>_Oracle</name>
    <message>
        <source>the engine has stopped</source>
        <translation>mesin sudah berhenti</translation>
    </message>
</context>
</TS>
