package io.mesocosm.common.http;

import io.mesocosm.common.http.Negotiation.Agreed;
import io.mesocosm.common.http.Negotiation.Refused;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Method, Content-Type and Accept of the v1 APIs with the answers that Mesos gives (recorded). The checks stand apart
 * because their order differs: master and executor API read the body between Content-Type and Accept, the agent API
 * looks at all headers first.
 */
public final class ContentNegotiation {

    private static final String JSON = MediaType.JSON.text();
    private static final String PROTOBUF = MediaType.PROTOBUF.text();
    private static final String RECORDIO = MediaType.RECORDIO.text();

    private ContentNegotiation() {}

    /** The 405 for a method that is none of {@code allowed}, which its Allow header names. */
    public static Optional<HttpResponse> refuseMethod(HttpRequest request, String... allowed) {
        if (Arrays.asList(allowed).contains(request.method())) {
            return Optional.empty();
        }
        String quoted = Arrays.stream(allowed).map(method -> "'" + method + "'").collect(Collectors.joining(", "));
        String text =
                "405 Method Not Allowed. Expecting one of { " + quoted + " }, but received '" + request.method() + "'.";
        HttpResponse refusal = HttpResponse.text(405, text);
        Headers headers = Headers.of("Allow", String.join(", ", allowed));
        for (var field : refusal.headers().fields()) {
            headers = headers.with(field.getKey(), field.getValue());
        }
        return Optional.of(new HttpResponse(405, headers, refusal.body()));
    }

    /** Content-Type of a call to master, scheduler, executor or resource provider API: JSON or protobuf. */
    public static Negotiation<MediaType> contentType(Headers headers) {
        Optional<String> given = headers.first("Content-Type");
        if (given.isEmpty()) {
            return refused(400, "Expecting 'Content-Type' to be present");
        }
        return plain(given.get())
                .<Negotiation<MediaType>>map(Agreed::new)
                .orElseGet(() -> refused(415, "Expecting 'Content-Type' of " + JSON + " or " + PROTOBUF));
    }

    /** Accept of those calls: JSON where both would do. */
    public static Negotiation<MediaType> accept(Headers headers) {
        return acceptPlain(headers, "Accept")
                .<Negotiation<MediaType>>map(Agreed::new)
                .orElseGet(() -> refused(406, "Expecting 'Accept' to allow '" + PROTOBUF + "' or '" + JSON + "'"));
    }

    /** All four headers of a call to the agent API (Mesos: {@code Http::api} of the agent). */
    public static Negotiation<AgentMediaTypes> agent(Headers headers) {
        Optional<String> given = headers.first("Content-Type");
        if (given.isEmpty()) {
            return refused(400, "Expecting 'Content-Type' to be present");
        }
        boolean streaming = given.get().equals(RECORDIO);
        Optional<MediaType> content = streaming ? Optional.of(MediaType.RECORDIO) : plain(given.get());
        if (content.isEmpty()) {
            return refused(415, "Expecting 'Content-Type' of " + JSON + " or " + PROTOBUF + " or " + RECORDIO);
        }
        Optional<String> givenMessage = headers.first("Message-Content-Type");
        if (streaming && givenMessage.isEmpty()) {
            return refused(400, "Expecting 'Message-Content-Type' to be set for streaming requests");
        }
        if (!streaming && givenMessage.isPresent()) {
            return refused(415, "Expecting 'Message-Content-Type' to be not set for non-streaming requests");
        }
        Optional<MediaType> messageContent = givenMessage.flatMap(ContentNegotiation::plain);
        if (streaming && messageContent.isEmpty()) {
            return refused(415, "Expecting 'Message-Content-Type' of " + JSON + " or " + PROTOBUF);
        }
        return agentAccept(headers, content.get(), messageContent);
    }

    private static Negotiation<AgentMediaTypes> agentAccept(
            Headers headers, MediaType content, Optional<MediaType> messageContent) {
        Optional<MediaType> plain = acceptPlain(headers, "Accept");
        if (plain.isPresent()) {
            if (headers.has("Message-Accept")) {
                return refused(406, "Expecting 'Message-Accept' to be not set for non-streaming responses");
            }
            return new Agreed<>(new AgentMediaTypes(content, messageContent, plain.get(), Optional.empty()));
        }
        if (!acceptsMediaType(headers, "Accept", MediaType.RECORDIO)) {
            return refused(406, "Expecting 'Accept' to allow " + JSON + " or " + PROTOBUF + " or " + RECORDIO);
        }
        Optional<MediaType> message = acceptPlain(headers, "Message-Accept");
        if (message.isEmpty()) {
            return refused(406, "Expecting 'Message-Accept' to allow " + JSON + " or " + PROTOBUF);
        }
        return new Agreed<>(new AgentMediaTypes(content, messageContent, MediaType.RECORDIO, message));
    }

    /** Whether a header such as Accept allows the type; without the header everything is allowed. */
    public static boolean acceptsMediaType(Headers headers, String name, MediaType type) {
        return !headers.has(name) || accepts(headers, name, type.text(), "application/*", "*/*");
    }

    private static Optional<MediaType> acceptPlain(Headers headers, String name) {
        if (acceptsMediaType(headers, name, MediaType.JSON)) {
            return Optional.of(MediaType.JSON);
        }
        return acceptsMediaType(headers, name, MediaType.PROTOBUF) ? Optional.of(MediaType.PROTOBUF) : Optional.empty();
    }

    /** Exactly, without parameters and with regard to case, as Mesos compares. */
    private static Optional<MediaType> plain(String text) {
        if (text.equals(JSON)) {
            return Optional.of(MediaType.JSON);
        }
        return text.equals(PROTOBUF) ? Optional.of(MediaType.PROTOBUF) : Optional.empty();
    }

    /** Whether the first of the candidates, tried in their order, that the header lists has a weight above 0. */
    static boolean accepts(Headers headers, String name, String... candidates) {
        Optional<String> given = headers.first(name);
        if (given.isEmpty()) {
            return false;
        }
        List<String> entries = Arrays.asList(given.get()
                .replace(" ", "")
                .replace("\t", "")
                .toLowerCase(Locale.ROOT)
                .split(",", -1));
        for (String candidate : candidates) {
            for (String entry : entries) {
                String[] parts = entry.split(";", -1);
                if (parts[0].equals(candidate)) {
                    return weight(parts) > 0;
                }
            }
        }
        return false;
    }

    private static double weight(String[] parts) {
        List<String> weights = Arrays.stream(parts)
                .skip(1)
                .filter(part -> part.startsWith("q="))
                .map(part -> part.substring(2))
                .toList();
        if (weights.size() != 1) {
            return 1;
        }
        try {
            return Double.parseDouble(weights.get(0));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static <T> Negotiation<T> refused(int status, String text) {
        return new Refused<>(HttpResponse.text(status, text));
    }
}
