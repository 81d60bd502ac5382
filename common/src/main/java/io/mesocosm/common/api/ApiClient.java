package io.mesocosm.common.api;

import com.google.protobuf.Message;
import io.mesocosm.common.http.ClientRequest;
import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpClient;
import io.mesocosm.common.http.HttpConnection;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.HttpStream;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.json.ProtoJson;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * Speaks a v1 API. Waits for what it asks: for threads that may. Safe from any thread.
 *
 * @param client opens the connections; it is the caller's to close
 * @param mediaType what calls and events are written in: JSON or PROTOBUF
 * @param headers sent with every call, as Authorization
 */
public record ApiClient(HttpClient client, MediaType mediaType, Headers headers) {

    public ApiClient {
        if (mediaType == MediaType.RECORDIO) {
            throw new IllegalArgumentException("calls are written in JSON or protobuf");
        }
    }

    /**
     * Opens a stream of events over a connection of its own.
     *
     * @param call a SUBSCRIBE
     * @param prototype what an event is
     * @throws ApiException when the answer is not 200
     * @throws IOException naming the peer, when there is no answer
     */
    public <E extends Message> EventStream<E> subscribe(URI uri, Message call, E prototype) throws IOException {
        HttpConnection connection = client.connect(uri);
        try {
            HttpStream stream = connection.open(request(uri, call).with("Accept", mediaType.text()));
            if (stream.status() == 200) {
                return new EventStream<>(connection, stream, mediaType, prototype);
            }
            throw new ApiException(uri, whole(stream));
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Sends a call over that connection, without waiting.
     *
     * @param more headers of this call, as Mesos-Stream-Id
     * @return to be handed to {@link #finish}, in the order of the calls
     * @throws IOException naming the peer, when the connection has ended
     */
    HttpStream begin(HttpConnection connection, URI uri, Message call, Headers more) throws IOException {
        ClientRequest request = request(uri, call).with("Accept", mediaType.text());
        for (Map.Entry<String, String> field : more.fields()) {
            request = request.with(field.getKey(), field.getValue());
        }
        return connection.begin(request);
    }

    /**
     * Waits for the answer to a call that was begun, which is 200 or 202.
     *
     * @throws ApiException when the answer is another
     * @throws IOException naming the peer, when there is no answer
     */
    HttpResponse finish(HttpConnection connection, URI uri, HttpStream begun) throws IOException {
        HttpResponse response = connection.finish(begun);
        if (response.status() != 200 && response.status() != 202) {
            throw new ApiException(uri, response);
        }
        return response;
    }

    private ClientRequest request(URI uri, Message call) {
        byte[] body = mediaType == MediaType.JSON ? ProtoJson.toBytes(call) : call.toByteArray();
        ClientRequest request = ClientRequest.post(uri, mediaType.text(), body);
        for (Map.Entry<String, String> field : headers.fields()) {
            request = request.with(field.getKey(), field.getValue());
        }
        return request;
    }

    private static HttpResponse whole(HttpStream stream) throws IOException {
        var body = new java.io.ByteArrayOutputStream();
        for (var chunk = stream.read(); chunk.isPresent() && body.size() < (1 << 20); chunk = stream.read()) {
            body.writeBytes(chunk.get());
        }
        return new HttpResponse(stream.status(), stream.headers(), body.toByteArray());
    }
}
