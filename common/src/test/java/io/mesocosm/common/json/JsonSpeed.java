package io.mesocosm.common.json;

import com.google.protobuf.Message;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.Task;

/** Prints how many megabytes of JSON a second are written and read. A program and no test: figures do not pass or fail. */
public final class JsonSpeed {

    private static final int TASKS = 2000;
    private static final int ROUNDS = 8;
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private JsonSpeed() {}

    /** Takes no arguments. */
    public static void main(String[] args) throws Exception {
        org.apache.mesos.v1.master.Protos.Response.Builder recorded =
                org.apache.mesos.v1.master.Protos.Response.newBuilder();
        ProtoJson.parse(Recorded.bytes("calls/master-GET_TASKS.json"), recorded);
        org.apache.mesos.v1.master.Protos.Response.Builder response = recorded.clone();
        response.getGetTasksBuilder().clear();
        for (int i = 0; i < TASKS; i++) {
            Task task =
                    recorded.getGetTasks().getTasks(i % recorded.getGetTasks().getTasksCount());
            response.getGetTasksBuilder()
                    .addTasks(task.toBuilder().setName("task-" + i).build());
        }
        Message message = response.build();
        Message fromWire = org.apache.mesos.v1.master.Protos.Response.parseFrom(message.toByteString());
        for (int round = 0; round < ROUNDS; round++) {
            measure("write", () -> ProtoJson.toBytes(message).length);
            measure("write V0", () -> ProtoJson.V0.toBytes(fromWire).length);
        }
        byte[] json = ProtoJson.toBytes(message);
        for (int round = 0; round < ROUNDS / 2; round++) {
            measure("read", () -> read(json));
        }
    }

    private static int read(byte[] json) {
        try {
            ProtoJson.parse(json, org.apache.mesos.v1.master.Protos.Response.newBuilder());
        } catch (JsonException e) {
            throw new IllegalStateException(e);
        }
        return json.length;
    }

    private interface Work {
        int bytes();
    }

    private static void measure(String what, Work work) {
        long begin = System.nanoTime();
        long bytes = 0;
        long elapsed = 0;
        while (elapsed < ROUND_NANOS) {
            bytes += work.bytes();
            elapsed = System.nanoTime() - begin;
        }
        System.out.printf("%-10s %6.0f MB/s%n", what, bytes * 1e3 / elapsed);
    }
}
