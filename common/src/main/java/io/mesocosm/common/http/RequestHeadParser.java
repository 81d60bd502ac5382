package io.mesocosm.common.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a request line with its headers. As tolerant as Mesos' parser was recorded to be (bare line feeds, folded
 * headers, blanks before a colon, any HTTP version, absolute URIs) where that cannot change where a request ends;
 * whatever could (two lengths, a length beside chunks, an unknown transfer coding, disguised names of either) is
 * malformed, so that no proxy in front can be made to disagree with us.
 */
final class RequestHeadParser {

    /** What came of it. */
    sealed interface Parsed permits RequestHead, Malformed {}

    /** Not a request: the connection is closed without an answer. */
    record Malformed(String reason) implements Parsed {}

    private static final Set<String> METHODS = Set.of(
            "DELETE",
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "OPTIONS",
            "TRACE",
            "COPY",
            "LOCK",
            "MKCOL",
            "MOVE",
            "PROPFIND",
            "PROPPATCH",
            "SEARCH",
            "UNLOCK",
            "BIND",
            "REBIND",
            "UNBIND",
            "ACL",
            "REPORT",
            "MKACTIVITY",
            "CHECKOUT",
            "MERGE",
            "M-SEARCH",
            "NOTIFY",
            "SUBSCRIBE",
            "UNSUBSCRIBE",
            "PATCH",
            "PURGE",
            "MKCALENDAR",
            "LINK",
            "UNLINK");
    private static final Map<String, String> COMMON_NAMES = commonNames();
    private static final String NAME_SYMBOLS = "!#$%&'*+-.^_`|~ ";

    private final byte[] head;
    private final List<Map.Entry<String, String>> fields = new ArrayList<>(8);
    private int position;
    private String method = "";
    private String path = "";
    private String rawQuery = "";
    private boolean modern;
    private boolean close;
    private boolean keepAlive;
    private boolean chunked;
    private long length = -1;

    private RequestHeadParser(byte[] head) {
        this.head = head;
    }

    /** Reads a head: a request line and headers, each with its line end, and the empty line. */
    static Parsed parse(byte[] head) {
        return new RequestHeadParser(head).run();
    }

    private Parsed run() {
        String error = requestLine(nextLine());
        while (error.isEmpty()) {
            int start = position;
            int end = nextLine();
            if (end == start) {
                return finish();
            }
            error = header(start, end);
        }
        return new Malformed(error);
    }

    /** Moves behind the next line and returns where its text ends; the head always ends with an empty line. */
    private int nextLine() {
        int end = position;
        while (head[end] != '\n') {
            end++;
        }
        int next = end + 1;
        if (end > position && head[end - 1] == '\r') {
            end--;
        }
        position = next;
        return end;
    }

    private String requestLine(int end) {
        for (int i = 0; i < end; i++) {
            if ((head[i] >= 0 && head[i] < ' ') || head[i] == 0x7f) {
                return "control character in the request line";
            }
        }
        String line = new String(head, 0, end, StandardCharsets.UTF_8);
        int first = line.indexOf(' ');
        int second = line.indexOf(' ', first + 1);
        if (first < 0 || second < 0) {
            return "no request line";
        }
        method = line.substring(0, first);
        if (!METHODS.contains(method)) {
            return "unknown method";
        }
        String error = version(line.substring(second + 1));
        return error.isEmpty() ? target(line.substring(first + 1, second)) : error;
    }

    private String version(String text) {
        int dot = text.indexOf('.');
        boolean valid = text.startsWith("HTTP/") && digits(text, 5, dot) && digits(text, dot + 1, text.length());
        if (!valid) {
            return "bad HTTP version";
        }
        // A minor version of 0 closes by default, be it 1.0 or 2.0: recorded so.
        modern = text.charAt(5) != '0' && !text.substring(dot + 1).matches("0+");
        return "";
    }

    private static boolean digits(String text, int from, int to) {
        if (from >= to || to - from > 3) {
            return false;
        }
        return text.substring(from, to).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private String target(String target) {
        String rest = target;
        if (!target.startsWith("/") && !target.equals("*")) {
            int authority = target.indexOf("://");
            if (authority < 1 || !target.substring(0, authority).matches("[A-Za-z]+")) {
                return "bad request target";
            }
            int start = authority + 3;
            int end = start;
            while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
                end++;
            }
            if (end == start) {
                return "bad request target";
            }
            rest = target.substring(end);
        }
        int fragment = rest.indexOf('#');
        rest = fragment < 0 ? rest : rest.substring(0, fragment);
        int query = rest.indexOf('?');
        path = query < 0 ? rest : rest.substring(0, query);
        rawQuery = query < 0 ? "" : rest.substring(query + 1);
        return "";
    }

    private String header(int start, int end) {
        for (int i = start; i < end; i++) {
            if ((head[i] >= 0 && head[i] < ' ' && head[i] != '\t') || head[i] == 0x7f) {
                return "control character in a header";
            }
        }
        if (head[start] == ' ' || head[start] == '\t') {
            return continuation(start, end);
        }
        int colon = start;
        while (colon < end && head[colon] != ':') {
            if (!nameCharacter(head[colon])) {
                return "bad header name";
            }
            colon++;
        }
        if (colon == start || colon == end) {
            return "header without a name or a colon";
        }
        String name = name(start, colon);
        String value = text(colon + 1, end);
        fields.add(Map.entry(name, value));
        return meaning(name, value);
    }

    private String continuation(int start, int end) {
        if (fields.isEmpty()) {
            return "continuation of no header";
        }
        int last = fields.size() - 1;
        Map.Entry<String, String> field = fields.get(last);
        if (decidesFraming(field.getKey())) {
            return "folded " + field.getKey();
        }
        fields.set(last, Map.entry(field.getKey(), (field.getValue() + " " + text(start, end)).trim()));
        return "";
    }

    private static boolean decidesFraming(String name) {
        String stripped = name.trim();
        return stripped.equalsIgnoreCase("Content-Length")
                || stripped.equalsIgnoreCase("Transfer-Encoding")
                || stripped.equalsIgnoreCase("Connection");
    }

    private String meaning(String name, String value) {
        if (!decidesFraming(name)) {
            return "";
        }
        if (name.endsWith(" ") || name.startsWith(" ")) {
            return "blank in the header name " + name;
        }
        if (name.equalsIgnoreCase("Connection")) {
            for (String token : value.toLowerCase(Locale.ROOT).split(",", -1)) {
                close |= token.trim().equals("close");
                keepAlive |= token.trim().equals("keep-alive");
            }
            return "";
        }
        if (name.equalsIgnoreCase("Transfer-Encoding")) {
            boolean known = value.equalsIgnoreCase("chunked") && !chunked;
            chunked = true;
            return known ? "" : "unknown transfer coding";
        }
        if (length >= 0 || value.isEmpty() || value.length() > 18 || !value.matches("[0-9]+")) {
            return "bad Content-Length";
        }
        length = Long.parseLong(value);
        return "";
    }

    private Parsed finish() {
        if (chunked && length >= 0) {
            return new Malformed("both a length and chunks");
        }
        Optional<Map<String, List<String>>> query = Percent.decodeQuery(rawQuery);
        if (query.isEmpty()) {
            return new Malformed("bad percent escape in the query");
        }
        long bodyLength = chunked ? RequestHead.CHUNKED : Math.max(0, length);
        boolean stays = modern ? !close : keepAlive && !close;
        return new RequestHead(method, path, query.get(), new Headers(fields), stays, bodyLength);
    }

    private String text(int from, int to) {
        int start = from;
        int end = to;
        while (start < end && (head[start] == ' ' || head[start] == '\t')) {
            start++;
        }
        while (end > start && (head[end - 1] == ' ' || head[end - 1] == '\t')) {
            end--;
        }
        return new String(head, start, end - start, StandardCharsets.UTF_8);
    }

    private String name(int from, int to) {
        String name = new String(head, from, to - from, StandardCharsets.ISO_8859_1);
        return COMMON_NAMES.getOrDefault(name, name);
    }

    private static boolean nameCharacter(byte c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || (c > 0 && NAME_SYMBOLS.indexOf(c) >= 0);
    }

    /** Names that nearly every request has: kept once instead of once per request. */
    private static Map<String, String> commonNames() {
        var names = new HashMap<String, String>();
        for (String name : List.of(
                "Host",
                "User-Agent",
                "Libprocess-From",
                "Connection",
                "Transfer-Encoding",
                "Content-Length",
                "Content-Type",
                "Accept",
                "Accept-Encoding",
                "Mesos-Stream-Id",
                "Authorization")) {
            names.put(name, name);
        }
        return Map.copyOf(names);
    }
}
