package org.gpicl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.gpicl.model.InvalidFileException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {

    private static final int BYTES = 0x08;
    private static final int INTS = 0x0C;

    @TempDir
    Path folder;

    private Path images;
    private Path labels;

    @BeforeEach
    void twoImagesOfTwoByThreePixels() throws IOException {
        images = write("images", idx(BYTES, new int[] {2, 2, 3}, 0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255));
        labels = write("labels", idx(BYTES, new int[] {2}, 3, 0));
    }

    @Test
    void readsImagesAndLabels() throws IOException {
        DataSet data = Idx.read(images, labels);

        assertThat(data.rows()).isEqualTo(2);
        assertThat(data.shape()).containsExactly(2, 3);
        assertThat(data.x()).containsExactly(0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255);
        assertThat(data.y()).containsExactly(3, 0);
        assertThat(data.classes()).isEqualTo(4);
    }

    @Test
    void readsGzipAndFourByteLabels() throws IOException {
        Path packed = write("images.gz", gzip(Files.readAllBytes(images)));
        Path wide = write("labels.gz", gzip(idx(INTS, new int[] {2}, 300, 70)));

        DataSet data = Idx.read(packed, wide);

        assertThat(data.x()).endsWith(254, 255);
        assertThat(data.y()).containsExactly(300, 70);
        assertThat(data.classes()).isEqualTo(301);
    }

    @Test
    void readsColor() throws IOException {
        Path color = write("colour", idx(BYTES, new int[] {2, 1, 2, 3}, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));

        assertThat(Idx.read(color, labels).shape()).containsExactly(1, 2, 3);
    }

    @Test
    void refusesWhatIsNotIdx() throws IOException {
        Path png = write("png", new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        Path doubles = write("doubles", idx(0x0E, new int[] {2}, 1, 2));

        assertRefused(
                png,
                labels,
                "expected an IDX file of unsigned bytes (type 8) or integers (type 12) in 1 to 4 dimensions,"
                        + " got the first bytes 89504e47",
                png);
        assertRefused(
                images,
                doubles,
                "expected an IDX file of unsigned bytes (type 8) or integers (type 12) in 1 to 4 dimensions,"
                        + " got the first bytes 00000e01",
                doubles);
    }

    @Test
    void refusesWhatIsCutOff() throws IOException {
        byte[] whole = Files.readAllBytes(images);
        for (int length : new int[] {0, 3, 9}) {
            Path cut = write("cut", Arrays.copyOf(whole, length));
            assertRefused(cut, labels, "expected an IDX file, got one that ends early; the file is cut off", cut);
        }
        Path cut = write("cut", Arrays.copyOf(whole, whole.length - 1));
        assertRefused(cut, labels, "expected 12 bytes of elements [2, 2, 3], got 11; the file is cut off", cut);
        byte[] packed = gzip(whole);
        Path packedCut = write("cut.gz", Arrays.copyOf(packed, packed.length - 12));
        assertRefused(
                packedCut, labels, "expected an IDX file, got one that ends early; the file is cut off", packedCut);
    }

    @Test
    void refusesDamagedGzip() throws IOException {
        byte[] packed = gzip(Files.readAllBytes(images));
        packed[packed.length - 8] ^= 1; // the checksum
        Path damaged = write("damaged.gz", packed);

        assertRefused(damaged, labels, "expected intact gzip data, got damaged ones: Corrupt GZIP trailer", damaged);
    }

    @Test
    void refusesMoreThanTheHeaderSays() throws IOException {
        byte[] whole = Files.readAllBytes(images);
        Path longer = write("longer", Arrays.copyOf(whole, whole.length + 1));

        assertRefused(longer, labels, "expected 12 bytes of elements [2, 2, 3], got more", longer);
    }

    /** Two gigabytes announced, none there: this must be refused without taking them. */
    @Test
    void takesNoMemoryForWhatIsOnlyAnnounced() throws IOException {
        Path huge = write("huge", idx(BYTES, new int[] {Integer.MAX_VALUE}));

        assertRefused(
                huge, labels, "expected 2147483647 bytes of elements [2147483647], got 0; the file is cut off", huge);
    }

    /** A thousand times smaller packed: files from nobody knows where must not take the memory of the process. */
    @Test
    void refusesPackedNothing() throws IOException {
        byte[] header = idx(BYTES, new int[] {3000, 1000});
        Path bomb = write("bomb.gz", gzip(Arrays.copyOf(header, header.length + 3_000_000)));

        assertRefused(
                bomb,
                labels,
                "expected at most 1048576 bytes of elements in so small a packed file, got 3000000; unpack it",
                bomb);
    }

    @Test
    void refusesImpossibleDimensions() throws IOException {
        Path negative = write("negative", idx(BYTES, new int[] {2, -1}));
        Path overflowing = write("overflowing", idx(INTS, new int[] {65536, 65536, 65536, 65536}));
        Path none = write("none", idx(BYTES, new int[] {0, 3}));

        assertRefused(
                negative, labels, "expected positive dimensions of less than 2³¹ bytes in all, got [2, -1]", negative);
        assertRefused(
                overflowing,
                labels,
                "expected positive dimensions of less than 2³¹ bytes in all, got [65536, 65536]",
                overflowing);
        assertRefused(none, labels, "expected positive dimensions of less than 2³¹ bytes in all, got [0]", none);
    }

    @Test
    void refusesFilesThatDoNotBelongTogether() throws IOException {
        Path three = write("three", idx(BYTES, new int[] {3}, 0, 1, 2));
        Path negative = write("negative", idx(INTS, new int[] {2}, 0, -5));

        assertRefused(labels, images, "expected at least 2 dimensions, got 1; are the files swapped?", labels);
        assertRefused(images, images, "expected 1 dimension, got 3; are the files swapped?", images);
        assertRefused(images, three, "expected 2 labels for as many images, got 3", three);
        assertRefused(images, negative, "expected labels in 0 … 65535, got -5 in row 1", negative);
    }

    @Test
    void aFileThatIsNotThereIsAnIoException() {
        assertThatThrownBy(() -> Idx.read(folder.resolve("nowhere"), labels)).isInstanceOf(NoSuchFileException.class);
    }

    private static void assertRefused(Path images, Path labels, String message, Path named) {
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> Idx.read(images, labels))
                .withMessage("Idx.read: " + message + " (" + named + ")");
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] idx(int type, int[] dimensions, int... elements) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(type << 8 | dimensions.length);
        for (int dimension : dimensions) {
            out.writeInt(dimension);
        }
        for (int element : elements) {
            if (type == BYTES) {
                out.writeByte(element);
            } else {
                out.writeInt(element);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
