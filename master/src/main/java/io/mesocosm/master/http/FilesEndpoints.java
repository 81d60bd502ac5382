package io.mesocosm.master.http;

import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.Router;
import io.mesocosm.common.json.JsonOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /files/*} for single files under virtual names, such as the log at {@code /master/log}. Mesos:
 * {@code FilesProcess}.
 */
public final class FilesEndpoints {

    /** Sixteen pages. */
    private static final int LONGEST = 16 * 4096;

    private final Map<String, Path> files;

    /** Serves those files. */
    public FilesEndpoints(Map<String, Path> files) {
        this.files = Map.copyOf(files);
    }

    void route(Router router) {
        router.route("files", "/browse", (request, exchange) -> exchange.respond(browse(request)));
        router.route("files", "/read", this::read);
        router.route("files", "/download", (request, exchange) -> exchange.respond(download(request)));
        router.route("files", "/debug", new JsonEndpoint(new Rendering(), (request, out) -> {
            out.startObject();
            files.forEach((name, path) -> out.name(name).string(path.toString()));
            out.endObject();
        }));
    }

    private static Optional<String> path(HttpRequest request) {
        return request.parameter("path").filter(path -> !path.isEmpty());
    }

    private static HttpResponse withoutPath() {
        return HttpResponse.text(400, "Expecting 'path=value' in query.\n");
    }

    private Optional<Path> resolve(String path) {
        String name = path;
        while (name.length() > 1 && name.endsWith("/")) {
            name = name.substring(0, name.length() - 1);
        }
        return Optional.ofNullable(files.get(name)).filter(Files::isRegularFile);
    }

    private HttpResponse browse(HttpRequest request) {
        Optional<String> path = path(request);
        if (path.isEmpty()) {
            return withoutPath();
        }
        return resolve(path.get()).isPresent()
                ? JsonEndpoint.respond(request, "[]".getBytes(StandardCharsets.US_ASCII))
                : HttpResponse.text(404, "");
    }

    private void read(HttpRequest request, HttpExchange exchange) {
        exchange.respond(read(request));
    }

    private HttpResponse read(HttpRequest request) {
        Optional<String> path = path(request);
        if (path.isEmpty()) {
            return withoutPath();
        }
        long offset;
        long length;
        try {
            offset = number(request, "offset");
            length = number(request, "length");
        } catch (IllegalArgumentException e) {
            return HttpResponse.text(400, String.valueOf(e.getMessage()));
        }
        Optional<Path> file = resolve(path.get());
        if (file.isEmpty()) {
            return HttpResponse.text(404, "");
        }
        try (FileChannel channel = FileChannel.open(file.get())) {
            long from = Math.max(0, offset);
            long rest = Math.max(0, channel.size() - from);
            long wanted = offset < 0 ? 0 : Math.min(length < 0 ? rest : Math.min(length, rest), LONGEST);
            ByteBuffer data = ByteBuffer.allocate((int) wanted);
            channel.read(data, from);
            JsonOutput out = new JsonOutput((int) wanted + 64);
            out.startObject().name("data");
            out.string(com.google.protobuf.ByteString.copyFrom(data.flip()));
            out.name("offset").number(offset < 0 ? channel.size() : offset).endObject();
            return JsonEndpoint.respond(request, out.toByteArray());
        } catch (IOException e) {
            return HttpResponse.text(500, "Failed to open file at '" + file.get() + "': " + e.getMessage() + ".\n");
        }
    }

    private static long number(HttpRequest request, String name) {
        Optional<String> text = request.parameter(name);
        if (text.isEmpty()) {
            return -1;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value < -1) {
                throw new IllegalArgumentException("Negative " + name + " provided: " + value + ".\n");
            }
            return value;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Failed to parse " + name + ": Failed to convert '" + text.get() + "' to number.\n", e);
        }
    }

    private HttpResponse download(HttpRequest request) {
        Optional<String> path = path(request);
        if (path.isEmpty()) {
            return withoutPath();
        }
        Optional<Path> file = resolve(path.get());
        if (file.isEmpty()) {
            return HttpResponse.notFound();
        }
        try {
            var headers = new io.mesocosm.common.http.Headers(List.of(
                    Map.entry(
                            "Content-Disposition",
                            "attachment; filename=" + file.get().getFileName()),
                    Map.entry("Content-Type", "application/octet-stream")));
            return new HttpResponse(200, headers, Files.readAllBytes(file.get()));
        } catch (IOException e) {
            return HttpResponse.text(500, "Failed to open file at '" + file.get() + "': " + e.getMessage() + ".\n");
        }
    }
}
