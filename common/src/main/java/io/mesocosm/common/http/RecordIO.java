package io.mesocosm.common.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The framing of streams: the length of a record in decimal, a line feed, the record. */
public final class RecordIO {

    private RecordIO() {}

    /** One record, framed. */
    public static byte[] encode(byte[] record) {
        byte[] length = (record.length + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] framed = Arrays.copyOf(length, length.length + record.length);
        System.arraycopy(record, 0, framed, length.length, record.length);
        return framed;
    }

    /** Finds records in bytes that come in any portions. For one thread at a time. */
    public static final class Decoder {

        private static final int MAX_LENGTH_DIGITS = 20;
        private static final int FIRST_CAPACITY = 64 * 1024;
        private static final byte[] NOTHING = {};

        private final int maxRecord;
        private final StringBuilder digits = new StringBuilder();
        private byte[] record = NOTHING;
        private int filled;
        private int length = -1;
        private boolean failed;

        /** For records of at most that many bytes. */
        public Decoder(int maxRecord) {
            this.maxRecord = maxRecord;
        }

        /** Takes bytes and returns the records that they complete. */
        public List<byte[]> feed(byte[] bytes) throws MalformedRecordException {
            return feed(bytes, 0, bytes.length);
        }

        /**
         * Takes a part of an array and returns the records that it completes.
         *
         * @throws MalformedRecordException now and for ever after, when a length is malformed or too large
         */
        public List<byte[]> feed(byte[] bytes, int from, int count) throws MalformedRecordException {
            if (failed) {
                throw new MalformedRecordException("Decoder is in a FAILED state");
            }
            var records = new ArrayList<byte[]>();
            int at = from;
            int end = from + count;
            while (at < end) {
                if (length < 0) {
                    digit(bytes[at++]);
                } else {
                    at += data(bytes, at, Math.min(end - at, length - filled));
                }
                if (filled == length) {
                    records.add(record);
                    record = NOTHING;
                    filled = 0;
                    length = -1;
                }
            }
            return records;
        }

        /** Whether the bytes so far end within a record. */
        public boolean inRecord() {
            return length >= 0 || digits.length() > 0;
        }

        private int data(byte[] bytes, int at, int count) {
            if (record.length < filled + count) {
                // Grows with what has come: a length alone costs no memory.
                int wanted = Math.max(filled + count, Math.max(FIRST_CAPACITY, 2 * record.length));
                record = Arrays.copyOf(record, Math.min(wanted < 0 ? length : wanted, length));
            }
            System.arraycopy(bytes, at, record, filled, count);
            filled += count;
            return count;
        }

        private void digit(byte c) throws MalformedRecordException {
            if (c != '\n') {
                digits.append((char) (c & 0xff));
                if (digits.length() > MAX_LENGTH_DIGITS) {
                    throw badLength();
                }
                return;
            }
            if (digits.length() == 0 || !digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
                throw badLength();
            }
            long value = digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits, 0, digits.length(), 10);
            if (value > maxRecord) {
                failed = true;
                throw new MalformedRecordException(
                        "Record of " + digits + " bytes is larger than the limit of " + maxRecord);
            }
            digits.setLength(0);
            length = (int) value;
        }

        private MalformedRecordException badLength() {
            failed = true;
            return new MalformedRecordException(
                    "Failed to decode length '" + digits + "': Failed to convert '" + digits + "' to number");
        }
    }
}
