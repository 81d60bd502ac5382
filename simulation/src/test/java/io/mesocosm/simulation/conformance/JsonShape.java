package io.mesocosm.simulation.conformance;

import java.util.TreeSet;

/**
 * The shape of a JSON text: its members in their order, and for each value what kind it is, with integers ({@code I}),
 * plain fractions ({@code F}) and exponents ({@code E}) apart. The elements of an array count once per shape.
 */
final class JsonShape {

    private final String text;
    private int at;

    private JsonShape(String text) {
        this.text = text;
    }

    static String of(String json) {
        return new JsonShape(json).value();
    }

    private String value() {
        return switch (text.charAt(at)) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> {
                string();
                yield "S";
            }
            default -> word();
        };
    }

    private String object() {
        var shape = new StringBuilder("{");
        at++;
        while (text.charAt(at) != '}') {
            if (text.charAt(at) == ',') {
                shape.append(text.charAt(at++));
            }
            shape.append(string()).append(':');
            at++;
            shape.append(value());
        }
        at++;
        return shape.append('}').toString();
    }

    private String array() {
        var elements = new TreeSet<String>();
        at++;
        while (text.charAt(at) != ']') {
            if (text.charAt(at) == ',') {
                at++;
            }
            elements.add(value());
        }
        at++;
        return elements.toString();
    }

    private String string() {
        int start = ++at;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return text.substring(start, at++);
    }

    private String word() {
        int start = at;
        while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        if (word.equals("true") || word.equals("false")) {
            return "B";
        }
        return word.equals("null") ? "N" : word.contains("e") ? "E" : word.contains(".") ? "F" : "I";
    }
}
