package io.mesocosm.containerizer.sandbox;

import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.FileStatus;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** An open regular file. One thread at a time; its streams need no closing of their own. */
public final class SandboxFile implements AutoCloseable {

    private final Syscalls syscalls;
    private final int file;
    private final FileStatus status;

    private SandboxFile(Syscalls syscalls, int file, FileStatus status) {
        this.syscalls = syscalls;
        this.file = file;
        this.status = status;
    }

    /** Opens a file anywhere on the host for reading, with somebody's rights. */
    public static SandboxFile openHostFile(Syscalls syscalls, Path path, Optional<Credentials> as) throws IOException {
        int file = syscalls.open(
                Syscalls.WORKING_DIRECTORY,
                path.toString(),
                Syscalls.READ | Syscalls.NONBLOCK,
                0,
                Syscalls.ANYWHERE,
                as);
        return regular(syscalls, file, path.toString());
    }

    /** Takes over the descriptor; refuses what is no regular file, whose reader or writer could wait forever. */
    static SandboxFile regular(Syscalls syscalls, int file, String name) throws IOException {
        try {
            FileStatus status = syscalls.status(file);
            if (status.isRegular()) {
                return new SandboxFile(syscalls, file, status);
            }
        } catch (SyscallException e) {
            syscalls.close(file);
            throw e;
        }
        syscalls.close(file);
        throw new IOException("'" + name + "' is not a regular file");
    }

    /** As it was opened. */
    public FileStatus status() {
        return status;
    }

    public void setMode(int mode) throws IOException {
        syscalls.changeMode(file, mode);
    }

    public OutputStream output() {
        return new Output();
    }

    public InputStream input() {
        return new Input();
    }

    /** For reading anywhere in it; closed by the caller. */
    public SeekableByteChannel channel() throws IOException {
        return Files.newByteChannel(Path.of("/proc/self/fd/" + file));
    }

    @Override
    public void close() {
        syscalls.close(file);
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            int done = 0;
            while (done < length) {
                done += syscalls.write(file, bytes, offset + done, length - done);
            }
        }
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length == 0) {
                return 0;
            }
            int got = syscalls.read(file, bytes, offset, length);
            return got == 0 ? -1 : got;
        }
    }
}
