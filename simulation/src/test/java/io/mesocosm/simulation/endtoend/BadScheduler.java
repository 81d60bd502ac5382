package io.mesocosm.simulation.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.mesocosm.simulation.processes.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scheduler that subscribes like others and then says what it likes, over raw sockets. It reads nothing of its stream
 * beyond its first event until it is told to listen.
 */
final class BadScheduler implements AutoCloseable {

    private static final String JSON = "Content-Type: application/json\r\nAccept: application/json\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([0-9]{3})");

    /** Requests that are written before their answers are counted. */
    private static final int BATCH = 500;

    /** What it remembers of its stream. */
    private static final int MOST_HEARD = 4 << 20;

    private final String address;
    private final Socket socket;

    /** Written by the one thread that reads the stream, read by others. */
    @SuppressWarnings("JdkObsolete")
    private final StringBuffer heard = new StringBuffer();

    private final String framework;
    private final String stream;

    private BadScheduler(String address, Socket socket) throws IOException {
        this.address = address;
        this.socket = socket;
        // The id is the first thing in the first event.
        while (heard.indexOf("\"framework_id\":{\"value\":\"") < 0 || heard.indexOf("\"type\":\"SUBSCRIBED\"") < 0) {
            hear(socket.getInputStream());
        }
        framework = between("\"framework_id\":{\"value\":\"", "\"");
        stream = between("Mesos-Stream-Id: ", "\r\n");
    }

    /** Subscribes with further fields of FrameworkInfo and of SUBSCRIBE, each with a comma in front. */
    static BadScheduler subscribe(String address, String info, String more) throws IOException {
        return subscribeWith(address, subscription(info, more));
    }

    /** Subscribes with a call of that text. */
    static BadScheduler subscribeWith(String address, String json) throws IOException {
        Socket socket = Peer.connect(address);
        socket.getOutputStream().write(request(JSON, json));
        return new BadScheduler(address, socket);
    }

    /** The body of a SUBSCRIBE. */
    static String subscription(String info, String more) {
        return subscription(info, more, "");
    }

    /** The body of a SUBSCRIBE with further fields of the call as well. */
    static String subscription(String info, String more, String call) {
        return "{\"type\":\"SUBSCRIBE\"" + call
                + ",\"subscribe\":{\"framework_info\":{\"user\":\"root\",\"name\":\"bad\"" + info + "}" + more + "}}";
    }

    private static byte[] request(String headers, String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        var whole = new ByteArrayOutputStream();
        whole.write(Peer.head("POST /api/v1/scheduler", headers, body.length));
        whole.write(body);
        return whole.toByteArray();
    }

    String framework() {
        return framework;
    }

    String stream() {
        return stream;
    }

    /** Reads its stream from now on. */
    BadScheduler listen() {
        Thread.startVirtualThread(() -> {
            try {
                while (hear(socket.getInputStream())) {
                    Thread.onSpinWait();
                }
            } catch (IOException e) {
                heard.append("\nEND");
            }
        });
        return this;
    }

    private boolean hear(InputStream in) throws IOException {
        byte[] some = new byte[16_384];
        int read = in.read(some);
        if (heard.length() > MOST_HEARD) {
            heard.delete(0, MOST_HEARD / 2);
        }
        heard.append(read < 0 ? "\nEND" : new String(some, 0, read, ISO_8859_1));
        return read >= 0;
    }

    /** What it read so far, with the frames of the chunks. */
    String heard() {
        return heard.toString();
    }

    /** Waits until it has read that, a regular expression; the first group. */
    String await(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        Await.until(
                "it hears " + pattern,
                this::heard,
                () -> compiled.matcher(heard()).find());
        Matcher matcher = compiled.matcher(heard());
        matcher.find();
        return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    }

    private String between(String before, String after) {
        int begin = heard.indexOf(before) + before.length();
        return heard.substring(begin, heard.indexOf(after, begin));
    }

    /** A call of its own: the type, and the field of that name with its content. */
    String call(String type, String content) {
        return "{\"type\":\"" + type + "\",\"framework_id\":{\"value\":\"" + framework + "\"}" + content + "}";
    }

    /** Makes calls one behind the other on one connection; how often each status was the answer. */
    Map<String, Integer> flood(int count, IntFunction<String> call) throws IOException {
        String headers = JSON + "Mesos-Stream-Id: " + stream + "\r\n";
        var statuses = new TreeMap<String, Integer>();
        try (Socket calls = Peer.connect(address)) {
            for (int from = 0; from < count; from += BATCH) {
                int to = Math.min(count, from + BATCH);
                var batch = new ByteArrayOutputStream();
                for (int i = from; i < to; i++) {
                    batch.write(request(headers, call.apply(i)));
                }
                Thread writer = Thread.startVirtualThread(() -> write(calls, batch.toByteArray()));
                count(calls.getInputStream(), to - from, statuses);
                writer.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return statuses;
    }

    /** Makes the same call on many connections at once; the statuses. */
    List<String> atOnce(int count, String call) {
        var answers = new ConcurrentLinkedQueue<String>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                threads.execute(() -> answers.add(once(call)));
            }
        }
        return List.copyOf(answers);
    }

    private String once(String call) {
        try {
            return flood(1, i -> call).keySet().iterator().next();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void count(InputStream in, int answers, Map<String, Integer> statuses) throws IOException {
        int missing = answers;
        String rest = "";
        byte[] some = new byte[65_536];
        while (missing > 0) {
            int read = in.read(some);
            if (read < 0) {
                throw new IOException("closed with " + missing + " answers missing");
            }
            String text = rest + new String(some, 0, read, ISO_8859_1);
            Matcher status = STATUS.matcher(text);
            int end = 0;
            while (status.find()) {
                statuses.merge(status.group(1), 1, Integer::sum);
                missing--;
                end = status.end();
            }
            rest = text.substring(Math.max(end, text.length() - 12));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
