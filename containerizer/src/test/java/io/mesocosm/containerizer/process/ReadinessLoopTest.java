package io.mesocosm.containerizer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.JniSyscalls;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.RecordingSyscalls;
import io.mesocosm.containerizer.testing.TestHost;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The one thread that waits for descriptors. */
@Tag("processes")
final class ReadinessLoopTest {

    private final RecordingSyscalls recorder = new RecordingSyscalls(new JniSyscalls(TestHost.library()));
    private final Syscalls syscalls = recorder.syscalls();
    private final CompletableFuture<Throwable> fault = new CompletableFuture<>();

    @Test
    void aWaitThatFailsIsAFaultSinceNoEndWouldBeNoticedAnyMore() throws Exception {
        recorder.failNext("epollWait", Errno.ENOMEM);
        try (var loop = new ReadinessLoop(syscalls, (doing, cause) -> fault.complete(cause))) {
            loop.start();
            assertThat(fault.get(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(SyscallException.class);
        }
    }

    @Test
    void aCallbackThatFailsIsAFault() throws Exception {
        try (var loop = new ReadinessLoop(syscalls, (doing, cause) -> fault.complete(cause))) {
            loop.start();
            int event = syscalls.eventCreate();
            loop.whenReadable(event, () -> {
                throw new IllegalStateException("bug");
            });
            syscalls.eventSignal(event);
            assertThat(fault.get(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .hasMessage("bug");
            Await.until("forgotten", () -> loop.size() == 0);
            syscalls.close(event);
        }
    }
}
