package io.mesocosm.common.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.Value;

/** The text form of values: {@code 1.5}, {@code [1-2,5-9]}, {@code {a,b}}, anything else is text. */
final class ValueText {

    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    private ValueText() {}

    /** Spaces do not count. The message of the error says what is wrong and leaves it to the caller to say where. */
    static Value parse(String text) throws ResourceException {
        String value = text.replace(" ", "");
        if (value.isEmpty()) {
            throw new ResourceException("Expecting non-empty string");
        }
        if (!balanced(value, '{', '}') || !balanced(value, '[', ']') || !balanced(value, '(', ')')) {
            throw new ResourceException("Mismatched brackets");
        }
        int bracket = value.indexOf('[');
        if (bracket == 0) {
            return ranges(value);
        }
        if (bracket > 0) {
            throw new ResourceException("Unexpected '[' found");
        }
        int brace = value.indexOf('{');
        if (brace == 0) {
            return set(value);
        }
        if (brace > 0) {
            throw new ResourceException("Unexpected '{' found");
        }
        return scalarOrText(value);
    }

    /** The pieces between any of the separators; empty ones are none. */
    static List<String> tokens(String text, String separators) {
        StringTokenizer tokenizer = new StringTokenizer(text, separators);
        List<String> tokens = new ArrayList<>(tokenizer.countTokens());
        while (tokenizer.hasMoreTokens()) {
            tokens.add(tokenizer.nextToken());
        }
        return tokens;
    }

    private static Value ranges(String value) throws ResourceException {
        List<String> tokens = tokens(value, "[]-,\n");
        if (tokens.size() % 2 != 0) {
            throw new ResourceException("Expecting one or more \"ranges\"");
        }
        Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
        for (int i = 0; i < tokens.size(); i += 2) {
            try {
                ranges.addRange(Value.Range.newBuilder()
                        .setBegin(unsigned(tokens.get(i)))
                        .setEnd(unsigned(tokens.get(i + 1))));
            } catch (NumberFormatException e) {
                throw new ResourceException(
                        "Expecting non-negative integers in '" + tokens.get(i) + "-" + tokens.get(i + 1) + "'");
            }
        }
        return Value.newBuilder()
                .setType(Value.Type.RANGES)
                .setRanges(coalesced(ranges.build()))
                .build();
    }

    /** Inverted ranges stay for the validation to find. */
    private static Value.Ranges coalesced(Value.Ranges ranges) {
        boolean inverted = ranges.getRangeList().stream()
                .anyMatch(range -> Long.compareUnsigned(range.getBegin(), range.getEnd()) > 0);
        return inverted ? ranges : Ranges.of(ranges).toProto();
    }

    private static long unsigned(String token) {
        return token.startsWith("0x") || token.startsWith("0X")
                ? Long.parseUnsignedLong(token.substring(2), 16)
                : Long.parseUnsignedLong(token);
    }

    private static Value set(String value) {
        return Value.newBuilder()
                .setType(Value.Type.SET)
                .setSet(Value.Set.newBuilder().addAllItem(tokens(value, "{},\n")))
                .build();
    }

    private static Value scalarOrText(String value) throws ResourceException {
        if (DECIMAL.matcher(value).matches()) {
            double number = Double.parseDouble(value);
            if (number != 0 && Math.abs(number) < Double.MIN_NORMAL) {
                throw new ResourceException("Subnormal values not supported");
            }
            if (number >= 0 && !Double.isInfinite(number)) {
                return Value.newBuilder()
                        .setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(number))
                        .build();
            }
        }
        return Value.newBuilder()
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue(value))
                .build();
    }

    private static boolean balanced(String text, char open, char close) {
        int depth = 0;
        for (int i = 0; i < text.length() && depth >= 0; i++) {
            char c = text.charAt(i);
            depth += c == open ? 1 : c == close ? -1 : 0;
        }
        return depth == 0;
    }
}
