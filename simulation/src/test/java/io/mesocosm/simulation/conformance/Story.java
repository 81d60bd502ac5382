package io.mesocosm.simulation.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The story of the recorded streams on our daemons, as far as their features go: it leaves out the group.
 *
 * @param scheduler the events of the first scheduler
 * @param resubscribed the events of the one that took its framework over
 * @param executor the events of the custom executor
 * @param environment the variables of its process
 * @param messages what master and agent sent each other
 * @param schedulerHead the names of the headers of the answer to the first SUBSCRIBE
 */
record Story(
        List<String> scheduler,
        List<String> resubscribed,
        List<String> executor,
        List<String> environment,
        List<Messages.Sent> messages,
        List<String> schedulerHead) {

    /** Tells it in a directory. */
    static Story tell(Path directory) throws IOException, InterruptedException {
        Files.createFile(directory.resolve("executor"));
        Files.createFile(directory.resolve("long"));
        try (var cluster = new RecordedCluster(directory);
                var first = new StoryScheduler(cluster, "");
                var executor = new Executor(directory, first.id())) {
            cluster.startAgent();
            tasks(directory, cluster, first, executor);
            unreachable(cluster, first);
            try (var second = new StoryScheduler(cluster, first.id())) {
                first.await("\"type\":\"ERROR\"");
                second.call(202, "RECONCILE", "\"reconcile\":{\"tasks\":[]}");
                second.awaitTask("long", "TASK_RUNNING");
                second.awaitTask("on-volume", "TASK_RUNNING");
                second.offer();
                try (var passing = new StoryScheduler(cluster, "")) {
                    passing.call(202, "TEARDOWN", "");
                    cluster.awaitMessage("ShutdownFrameworkMessage");
                }
                signal(cluster);
                second.await("\"type\":\"FAILURE\"");
                second.call(202, "TEARDOWN", "");
                return new Story(
                        first.events(),
                        second.events(),
                        executor.events(),
                        Files.readAllLines(directory.resolve("environment")),
                        cluster.messages(),
                        List.copyOf(first.stream().head().map().keySet()));
            }
        } finally {
            Files.deleteIfExists(directory.resolve("long"));
        }
    }

    private static void tasks(Path directory, RecordedCluster cluster, StoryScheduler scheduler, Executor executor) {
        scheduler.call(
                202,
                "DECLINE",
                "\"decline\":{\"offer_ids\":[{\"value\":\"" + scheduler.offer()
                        + "\"}],\"filters\":{\"refuse_seconds\":5}}");
        scheduler.call(202, "SUPPRESS", "\"suppress\":{\"roles\":[\"dev\"]}");
        scheduler.call(202, "REVIVE", "\"revive\":{\"roles\":[\"dev\"]}");
        accept(scheduler, launch(directory, scheduler.id()));
        executor.subscribe(cluster);
        for (String finished : List.of("finish", "custom-finish")) {
            scheduler.awaitTask(finished, "TASK_FINISHED");
        }
        for (String failed : List.of("fail", "custom-fail")) {
            scheduler.awaitTask(failed, "TASK_FAILED");
        }
        scheduler.awaitTask("long", "TASK_RUNNING");
        scheduler.awaitTask("custom-run", "TASK_RUNNING");
        String agent = "\"agent_id\":{\"value\":\"" + agentId(scheduler.id()) + "\"}";
        String golden = "\"executor_id\":{\"value\":\"golden-executor\"}";
        scheduler.call(202, "MESSAGE", "\"message\":{" + agent + "," + golden + ",\"data\":\"aGVsbG8gAP8=\"}");
        scheduler.await("\"type\":\"MESSAGE\"");
        scheduler.call(202, "RECONCILE", "\"reconcile\":{\"tasks\":[]}");
        scheduler.call(
                202,
                "RECONCILE",
                "\"reconcile\":{\"tasks\":[{\"task_id\":{\"value\":\"unknown-task\"}," + agent
                        + "},{\"task_id\":{\"value\":\"long\"}}]}");
        accept(
                scheduler,
                task(scheduler.id(), "bad task/id", 0.1, "\"command\":{\"value\":\"true\"}") + ","
                        + task(scheduler.id(), "toobig", 99, "\"command\":{\"value\":\"true\"}"));
        scheduler.awaitTask("toobig", "TASK_ERROR");
        volume(directory, scheduler);
        scheduler.call(200, "UPDATE_FRAMEWORK", updateFramework(scheduler.id()));
        scheduler.call(202, "KILL", "\"kill\":{\"task_id\":{\"value\":\"custom-run\"}}");
        scheduler.awaitTask("custom-run", "TASK_KILLED");
        scheduler.call(202, "SHUTDOWN", "\"shutdown\":{" + golden + "," + agent + "}");
        scheduler.await("\"type\":\"FAILURE\"", golden);
    }

    /** A framework reserves disk, makes a volume of it, asks what became of that, and runs a task on it. */
    private static void volume(Path directory, StoryScheduler scheduler) {
        accept(
                scheduler,
                scheduler.offer("\"disk\""),
                List.of(
                        "{\"type\":\"RESERVE\",\"id\":{\"value\":\"op-reserve\"},\"reserve\":{\"resources\":["
                                + disk("") + "]}}",
                        "{\"type\":\"CREATE\",\"id\":{\"value\":\"op-create\"},\"create\":{\"volumes\":[" + disk(VOLUME)
                                + "]}}"));
        for (String operation : List.of("op-reserve", "op-create")) {
            scheduler.await("UPDATE_OPERATION_STATUS", operation, "OPERATION_FINISHED");
        }
        String agent = "\"agent_id\":{\"value\":\"" + agentId(scheduler.id()) + "\"}";
        scheduler.call(
                202,
                "RECONCILE_OPERATIONS",
                "\"reconcile_operations\":{\"operations\":[{\"operation_id\":{\"value\":\"op-reserve\"}," + agent
                        + "},{\"operation_id\":{\"value\":\"op-none\"}," + agent + "}]}");
        scheduler.await("UPDATE_OPERATION_STATUS", "op-none", "OPERATION_UNKNOWN");
        String task = "{\"name\":\"on-volume\",\"task_id\":{\"value\":\"on-volume\"}," + agent + ",\"resources\":["
                + Texts.scalar("cpus", 0.1, "dev") + "," + Texts.scalar("mem", 32, "dev") + "," + disk(VOLUME)
                + "],\"command\":{\"shell\":true,\"value\":\"touch data/x; " + waiting(directory) + "\"}}";
        accept(scheduler, scheduler.offer("vol-1"), List.of(launching(task)));
        scheduler.awaitTask("on-volume", "TASK_RUNNING");
    }

    private static final String VOLUME = ",\"disk\":{\"persistence\":{\"id\":\"vol-1\",\"principal\":\"golden\"},"
            + "\"volume\":{\"mode\":\"RW\",\"container_path\":\"data\"}}";

    private static String disk(String more) {
        return "{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":64.0},"
                + "\"allocation_info\":{\"role\":\"dev\"},\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"dev\","
                + "\"principal\":\"golden\",\"labels\":{\"labels\":[{\"key\":\"resv\",\"value\":\"1\"}]}}]" + more
                + "}";
    }

    /** A command that runs until the test ends. */
    private static String waiting(Path directory) {
        return "while [ -e " + directory.resolve("long") + " ]; do sleep 0.05; done";
    }

    private static void unreachable(RecordedCluster cluster, StoryScheduler scheduler)
            throws IOException, InterruptedException {
        scheduler.offer();
        cluster.agent().kill();
        scheduler.awaitTask("long", "TASK_UNREACHABLE");
        scheduler.awaitTask("on-volume", "TASK_UNREACHABLE");
        scheduler.await("\"type\":\"RESCIND\"");
        cluster.startAgent();
        for (String task : List.of("long", "on-volume")) {
            scheduler.await("\"value\":\"" + task + "\"", "\"reason\":\"REASON_AGENT_REREGISTERED\"");
        }
    }

    /** SIGUSR1: the agent says good-bye. */
    private static void signal(RecordedCluster cluster) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-USR1", Long.toString(cluster.agent().pid()))
                .start()
                .waitFor();
    }

    private static String updateFramework(String framework) {
        return "\"update_framework\":{\"framework_info\":{\"user\":\"root\",\"name\":\"golden-renamed\","
                + "\"roles\":[\"dev\",\"qa\"],\"capabilities\":[{\"type\":\"MULTI_ROLE\"},"
                + "{\"type\":\"PARTITION_AWARE\"},{\"type\":\"TASK_KILLING_STATE\"},"
                + "{\"type\":\"RESERVATION_REFINEMENT\"}],\"principal\":\"golden\",\"checkpoint\":true,"
                + "\"failover_timeout\":600,\"hostname\":\"127.0.0.1\","
                + "\"labels\":{\"labels\":[{\"key\":\"team\",\"value\":\"x\"}]},\"id\":{\"value\":\"" + framework
                + "\"}},\"suppressed_roles\":[\"qa\"]}";
    }

    private static String agentId(String framework) {
        return framework.substring(0, framework.lastIndexOf('-')) + "-S0";
    }

    private static void accept(StoryScheduler scheduler, String tasks) {
        accept(scheduler, scheduler.offer(), List.of(launching(tasks)));
    }

    private static String launching(String tasks) {
        return "{\"type\":\"LAUNCH\",\"launch\":{\"task_infos\":[" + tasks + "]}}";
    }

    private static void accept(StoryScheduler scheduler, String offer, List<String> operations) {
        scheduler.call(
                202,
                "ACCEPT",
                "\"accept\":{\"offer_ids\":[{\"value\":\"" + offer + "\"}],\"operations\":["
                        + String.join(",", operations) + "],\"filters\":{\"refuse_seconds\":0.1}}");
    }

    private static String launch(Path directory, String framework) {
        String executor = "\"executor\":{\"type\":\"CUSTOM\",\"executor_id\":{\"value\":\"golden-executor\"},"
                + "\"name\":\"golden executor\",\"source\":\"golden\",\"framework_id\":{\"value\":\"" + framework
                + "\"},\"command\":{\"shell\":true,\"value\":\"" + Executor.command(directory) + "\"},"
                + resources(0.1) + "}";
        return String.join(
                ",",
                task(
                        framework,
                        "long",
                        0.1,
                        "\"labels\":{\"labels\":[{\"key\":\"a\",\"value\":\"b\"}]},\"command\":{\"shell\":true,"
                                + "\"value\":\"" + waiting(directory) + "\"}"),
                task(framework, "finish", 0.1, "\"command\":{\"shell\":true,\"value\":\"echo hi\"}"),
                task(framework, "fail", 0.1, "\"command\":{\"shell\":true,\"value\":\"exit 3\"}"),
                task(framework, "custom-run", 0.1, executor + ",\"data\":\"\""),
                task(framework, "custom-finish", 0.1, executor + ",\"data\":\"ZmluaXNo\""),
                task(framework, "custom-fail", 0.1, executor + ",\"data\":\"ZmFpbA==\""));
    }

    private static String task(String framework, String name, double cpus, String more) {
        return "{\"name\":\"" + name + "\",\"task_id\":{\"value\":\"" + name + "\"},\"agent_id\":{\"value\":\""
                + agentId(framework) + "\"}," + resources(cpus) + "," + more + "}";
    }

    private static String resources(double cpus) {
        return "\"resources\":[" + Texts.scalar("cpus", cpus, "dev") + "," + Texts.scalar("mem", 32, "dev") + "]";
    }
}
