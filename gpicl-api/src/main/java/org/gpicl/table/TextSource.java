package org.gpicl.table;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The text in a stream: unpacked, without a byte order mark, of bounded length. */
final class TextSource {

    private static final int GZIP = 0x1F8B;
    private static final int ZIP = 0x504B;
    private static final int OLD_SPREADSHEET = 0xD0CF;

    private TextSource() {}

    /**
     * A reader of the text. What cannot be decoded is read as U+FFFD, so that whoever finds it can tell the line.
     *
     * @throws Refusal if it is no text
     */
    static BufferedReader open(InputStream in, String source, CsvOptions options) throws IOException {
        InputStream packed = new BufferedInputStream(in);
        int magic = start(packed, 2);
        if (magic == ZIP || magic == OLD_SPREADSHEET) {
            throw new Refusal("Table.read: expected text, got an archive or a spreadsheet in " + source
                    + "; save it as CSV in UTF-8");
        }
        InputStream bytes = new BufferedInputStream(
                new Bounded(magic == GZIP ? new GZIPInputStream(packed) : packed, options.maxBytes(), source));
        return new BufferedReader(new InputStreamReader(bytes, charset(bytes, options.charset())));
    }

    /** That of the byte order mark, which is skipped, or else the given one. */
    private static Charset charset(InputStream bytes, Charset otherwise) throws IOException {
        if (start(bytes, 3) == 0xEFBBBF) {
            bytes.skipNBytes(3);
            return StandardCharsets.UTF_8;
        }
        int mark = start(bytes, 2);
        if (mark == 0xFEFF || mark == 0xFFFE) {
            bytes.skipNBytes(2);
            return mark == 0xFEFF ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
        }
        return otherwise;
    }

    /** The first bytes as a number, which stay there; -1 if there are not as many. */
    private static int start(InputStream in, int count) throws IOException {
        in.mark(count);
        byte[] first = in.readNBytes(count);
        in.reset();
        int number = 0;
        for (byte b : first) {
            number = number << 8 | b & 0xFF;
        }
        return first.length < count ? -1 : number;
    }

    /** Refuses what is longer than it may be, or damaged. */
    private static final class Bounded extends FilterInputStream {

        private final String source;
        private final long most;
        private long left;

        Bounded(InputStream in, long most, String source) {
            super(in);
            this.most = most;
            this.left = most;
            this.source = source;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count;
            try {
                count = super.read(buffer, offset, length);
            } catch (EOFException | ZipException e) {
                throw new InvalidTableException(
                        "Table.read: expected a whole gzip file, got " + e.getMessage() + " in " + source, e);
            }
            left -= Math.max(0, count);
            if (left < 0) {
                throw new Refusal("Table.read: expected at most " + most + " bytes, unpacked, got more in " + source
                        + "; use withMaxBytes if this file is to be trusted");
            }
            return count;
        }
    }
}
