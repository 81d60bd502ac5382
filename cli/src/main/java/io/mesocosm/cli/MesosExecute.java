package io.mesocosm.cli;

import io.mesocosm.cli.execute.Execute;
import java.util.List;

/** Starts {@code mesos-execute}. */
public final class MesosExecute {

    private MesosExecute() {}

    /** Runs one task and ends with 0 when it has ended, however it did. */
    public static void main(String[] arguments) throws InterruptedException {
        int status = new Execute(System.out, System.err).run(List.of(arguments));
        System.out.flush();
        System.exit(status);
    }
}
