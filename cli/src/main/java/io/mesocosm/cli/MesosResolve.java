package io.mesocosm.cli;

import io.mesocosm.cli.resolve.Resolve;
import java.util.List;

/** Starts {@code mesos-resolve}. */
public final class MesosResolve {

    private MesosResolve() {}

    /** Prints where the leading master is. */
    public static void main(String[] arguments) throws InterruptedException {
        int status = new Resolve(System.out, System.err).run(List.of(arguments));
        System.out.flush();
        System.exit(status);
    }
}
