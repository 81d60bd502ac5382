package io.mesocosm.cli.execute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A local file that the task gets through HDFS.
 *
 * @param file the local file
 * @param hadoop the hadoop program
 * @param nameNode {@code host:port}, for the URI
 * @param overwrite whether a file of that name may be replaced
 */
record HdfsPackage(String file, String hadoop, String nameNode, boolean overwrite) {

    /**
     * Copies the file to {@code /<user>/<file>}.
     *
     * @return the URI that the task fetches
     * @throws ExecuteException when it cannot be copied
     */
    String upload(String user) throws ExecuteException, InterruptedException {
        String path = "/" + user + "/" + file;
        if (run("-test", "-e", path).status == 0) {
            if (!overwrite) {
                throw new ExecuteException("File already exists (see --overwrite)");
            }
            require("Failed to remove existing file: ", run("-rm", path));
        }
        require("Failed to copy package: ", run("-copyFromLocal", file, path));
        return "hdfs://" + nameNode + path;
    }

    private record Outcome(int status, String output) {}

    private static void require(String otherwise, Outcome outcome) throws ExecuteException {
        if (outcome.status != 0) {
            throw new ExecuteException(otherwise + outcome.output.strip());
        }
    }

    private Outcome run(String... arguments) throws ExecuteException, InterruptedException {
        var command = new ArrayList<>(List.of(hadoop, "fs"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new ExecuteException("Failed to create HDFS client: " + e.getMessage());
        }
    }
}
