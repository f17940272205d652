package org.gpicl.task;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.gpicl.model.InvalidFileException;

/**
 * Reads the IDX format, in which MNIST and its kin are distributed.
 *
 * <p>Big-endian: two zero bytes, one byte for the type of the elements, one for the number of dimensions, a 4-byte size per
 * dimension, then the elements in row-major order. Unsigned bytes (type 8) and 4-byte integers (type 12) are read. A file
 * may be compressed with gzip; its first bytes tell.
 *
 * <p>A broken or hostile file is refused with an {@link InvalidFileException}; memory is taken only for what the file
 * really holds, whatever its header announces, and at most {@value #EXPANSION} times the size of a packed file.
 */
public final class Idx {

    private static final int UNSIGNED_BYTE = 0x08;
    private static final int INTEGER = 0x0C;
    private static final int MAX_DIMENSIONS = 4;
    private static final int MAX_CLASSES = 1 << 16;

    /** Packed images are some five to fifty times smaller; gzip can be a thousand times smaller than what comes out. */
    private static final int EXPANSION = 250;

    private static final int ANY_FILE = 1 << 20; // bytes that do no harm

    private Idx() {}

    /**
     * The data set whose inputs are in one file, dimensions [rows, …], and whose labels in another, dimensions [rows].
     *
     * <p>Inputs are as in the file, so pixels are 0 … 255. Labels go from 0 to the largest that occurs, at most 65 535.
     *
     * @throws InvalidFileException if a file is not as described, or the two do not belong together
     * @throws IOException if a file cannot be opened or read
     */
    public static DataSet read(Path images, Path labels) throws IOException {
        Elements x = elements(images);
        Elements y = elements(labels);
        if (x.dimensions.size() < 2) {
            throw refused(images, "at least 2 dimensions", x.dimensions.size() + "; are the files swapped?");
        }
        if (y.dimensions.size() != 1) {
            throw refused(labels, "1 dimension", y.dimensions.size() + "; are the files swapped?");
        }
        int rows = x.dimensions.get(0);
        if (y.dimensions.get(0) != rows) {
            throw refused(labels, rows + " labels for as many images", "" + y.dimensions.get(0));
        }
        int[] targets = new int[rows];
        int classes = 0;
        for (int i = 0; i < rows; i++) {
            targets[i] = y.element(i);
            if (targets[i] < 0 || targets[i] >= MAX_CLASSES) {
                throw refused(labels, "labels in 0 … " + (MAX_CLASSES - 1), targets[i] + " in row " + i);
            }
            classes = Math.max(classes, targets[i] + 1);
        }
        float[] inputs = new float[x.count()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = x.element(i);
        }
        List<Integer> shape = x.dimensions.subList(1, x.dimensions.size());
        return new DataSet(rows, inputs.length / rows, inputs, targets, classes, shape, List.of(), List.of());
    }

    /** What one file holds; the elements are left as its bytes. */
    private record Elements(List<Integer> dimensions, int bytesEach, ByteBuffer bytes) {

        int count() {
            return bytes.capacity() / bytesEach;
        }

        int element(int index) {
            return bytesEach == 1 ? bytes.get(index) & 0xFF : bytes.getInt(index * Integer.BYTES);
        }
    }

    private static Elements elements(Path path) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(path))) {
            InputStream unpacked = unpacked(file);
            DataInputStream in = new DataInputStream(unpacked);
            int magic = in.readInt();
            int type = magic >>> 8;
            int dimensionCount = magic & 0xFF;
            if (type != UNSIGNED_BYTE && type != INTEGER || dimensionCount < 1 || dimensionCount > MAX_DIMENSIONS) {
                throw refused(
                        path,
                        "an IDX file of unsigned bytes (type 8) or integers (type 12) in 1 to 4 dimensions",
                        String.format("the first bytes %08x", magic));
            }
            int bytesEach = type == UNSIGNED_BYTE ? 1 : Integer.BYTES;
            List<Integer> dimensions = new ArrayList<>();
            long size = bytesEach;
            for (int i = 0; i < dimensionCount; i++) {
                int dimension = in.readInt();
                dimensions.add(dimension);
                if (dimension < 1 || (size *= dimension) > Integer.MAX_VALUE) {
                    throw refused(path, "positive dimensions of less than 2³¹ bytes in all", "" + dimensions);
                }
            }
            long most = Math.max(ANY_FILE, EXPANSION * Files.size(path));
            if (unpacked != file && size > most) {
                throw refused(
                        path, "at most " + most + " bytes of elements in so small a packed file", size + "; unpack it");
            }
            // readNBytes grows with what arrives and does not trust the size; DataInputStream.readFully would need the
            // array.
            byte[] bytes = in.readNBytes((int) size);
            if (bytes.length < size) {
                throw refused(path, size + " bytes of elements " + dimensions, bytes.length + "; the file is cut off");
            }
            if (in.read() >= 0) {
                throw refused(path, size + " bytes of elements " + dimensions, "more");
            }
            return new Elements(List.copyOf(dimensions), bytesEach, ByteBuffer.wrap(bytes));
        } catch (EOFException e) {
            throw refused(path, "an IDX file", "one that ends early; the file is cut off");
        } catch (ZipException e) {
            throw refused(path, "intact gzip data", "damaged ones: " + e.getMessage());
        }
    }

    private static InputStream unpacked(InputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new BufferedInputStream(new GZIPInputStream(in)) : in;
    }

    private static InvalidFileException refused(Path path, String expected, String got) {
        return new InvalidFileException("Idx.read: expected " + expected + ", got " + got + " (" + path + ")");
    }
}
