package io.mesocosm.containerizer.seccomp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of the host decides about rules.
 *
 * @param kernelMajor 6 of 6.18
 * @param kernelMinor 18 of 6.18
 */
record Host(Architecture architecture, int kernelMajor, int kernelMinor) {

    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

    static Host here() throws SeccompException {
        String name = System.getProperty("os.arch", "");
        Architecture architecture = switch (name) {
            case "amd64", "x86_64" -> Architecture.X86_64;
            case "aarch64" -> Architecture.AARCH64;
            default -> throw new SeccompException("The system calls of architecture '" + name + "' are unknown");
        };
        Matcher release = RELEASE.matcher(System.getProperty("os.version", ""));
        return release.matches()
                ? new Host(architecture, Integer.parseInt(release.group(1)), Integer.parseInt(release.group(2)))
                : new Host(architecture, 0, 0);
    }

    /** @param minimum as {@code 4.8} */
    boolean hasKernel(String minimum) throws SeccompException {
        Matcher wanted = RELEASE.matcher(minimum);
        if (!wanted.matches()) {
            throw new SeccompException("'minKernel' is no version: '" + minimum + "'");
        }
        int major = Integer.parseInt(wanted.group(1));
        return kernelMajor > major || (kernelMajor == major && kernelMinor >= Integer.parseInt(wanted.group(2)));
    }
}
