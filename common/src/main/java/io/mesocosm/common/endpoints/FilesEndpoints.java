package io.mesocosm.common.endpoints;

import com.google.protobuf.UnsafeByteOperations;
import io.mesocosm.common.endpoints.VirtualFiles.RefusedException;
import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.Router;
import io.mesocosm.common.json.JsonOutput;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /files/*}. Mesos: {@code FilesProcess}. */
public final class FilesEndpoints {

    private final VirtualFiles files;

    /** Serves those files. */
    public FilesEndpoints(VirtualFiles files) {
        this.files = files;
    }

    /** Adds the endpoints. */
    public void route(Router router) {
        router.route("files", "/browse", (request, exchange) -> exchange.respond(browse(request)));
        router.route("files", "/read", (request, exchange) -> exchange.respond(read(request)));
        router.route("files", "/download", (request, exchange) -> exchange.respond(download(request)));
        router.route("files", "/debug", new JsonEndpoint((request, out) -> {
            out.startObject();
            files.attached().forEach((name, path) -> out.name(name).string(path));
            out.endObject();
        }));
    }

    private static Optional<String> path(HttpRequest request) {
        return request.parameter("path").filter(path -> !path.isEmpty());
    }

    private static HttpResponse withoutPath() {
        return HttpResponse.text(400, "Expecting 'path=value' in query.\n");
    }

    private static HttpResponse refusal(RefusedException refused) {
        return HttpResponse.text(refused.status(), refused.text());
    }

    private HttpResponse browse(HttpRequest request) {
        Optional<String> path = path(request);
        if (path.isEmpty()) {
            return withoutPath();
        }
        try {
            JsonOutput out = new JsonOutput();
            out.startArray();
            files.list(path.get()).forEach(entry -> entry.write(out));
            return JsonEndpoint.respond(request, out.endArray().toByteArray());
        } catch (RefusedException e) {
            return refusal(e);
        }
    }

    private HttpResponse read(HttpRequest request) {
        Optional<String> path = path(request);
        if (path.isEmpty()) {
            return withoutPath();
        }
        try {
            long offset = number(request, "offset");
            long length = number(request, "length");
            Optional<Long> wanted =
                    offset < 0 ? Optional.of(0L) : Optional.of(length).filter(given -> given >= 0);
            VirtualFiles.Part part = files.read(path.get(), Math.max(0, offset), wanted);
            JsonOutput out = new JsonOutput(part.data().length + 64);
            out.startObject().name("data").string(UnsafeByteOperations.unsafeWrap(part.data()));
            out.name("offset").number(offset < 0 ? part.size() : offset).endObject();
            return JsonEndpoint.respond(request, out.toByteArray());
        } catch (RefusedException e) {
            return refusal(e);
        }
    }

    private static long number(HttpRequest request, String name) throws RefusedException {
        Optional<String> text = request.parameter(name);
        if (text.isEmpty()) {
            return -1;
        }
        long value;
        try {
            value = Long.parseLong(text.get());
        } catch (NumberFormatException e) {
            throw new RefusedException(
                    400, "Failed to parse " + name + ": Failed to convert '" + text.get() + "' to number.\n");
        }
        if (value < -1) {
            throw new RefusedException(400, "Negative " + name + " provided: " + value + ".\n");
        }
        return value;
    }

    private HttpResponse download(HttpRequest request) {
        Optional<String> path = path(request);
        if (path.isEmpty()) {
            return withoutPath();
        }
        try {
            Map.Entry<String, byte[]> file = files.download(path.get());
            var headers = new Headers(List.of(
                    Map.entry("Content-Length", ""),
                    Map.entry("Date", ""),
                    Map.entry("Content-Disposition", "attachment; filename=" + file.getKey()),
                    Map.entry("Content-Type", "application/octet-stream")));
            return new HttpResponse(200, headers, file.getValue());
        } catch (RefusedException e) {
            return e.status() == 404 ? HttpResponse.notFound() : refusal(e);
        }
    }
}
