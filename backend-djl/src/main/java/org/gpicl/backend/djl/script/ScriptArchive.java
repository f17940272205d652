package org.gpicl.backend.djl.script;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A module as the file that {@code torch.jit.load} reads: a ZIP of stored entries with the source, and pickles of an object
 * without attributes of its own and of no constants.
 */
final class ScriptArchive {

    private static final String FOLDER = "program/";

    /** Protocol 2: an instance of the class Program whose state is {training: False}. */
    private static final byte[] MODULE = pickle("c__torch__\nProgram\n)\u0081}X\u0008\0\0\0training\u0089sb.");

    /** Protocol 2: the empty tuple. */
    private static final byte[] CONSTANTS = pickle(").");

    private ScriptArchive() {}

    private static byte[] pickle(String opcodes) {
        return ("\u0080\u0002" + opcodes).getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] of(String source) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, "data.pkl", MODULE);
            put(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            put(zip, "constants.pkl", CONSTANTS);
            put(zip, "version", "3\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // never: nothing is written to but memory
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry entry = new ZipEntry(FOLDER + name);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
