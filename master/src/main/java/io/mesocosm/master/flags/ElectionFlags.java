package io.mesocosm.master.flags;

import static io.mesocosm.common.flags.FlagSpec.optional;
import static io.mesocosm.common.flags.FlagSpec.withDefault;

import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.common.flags.SecureText;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import io.mesocosm.master.flags.MasterFlags.Election;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How the leader is elected. */
final class ElectionFlags {

    private static final FlagSpec<SecureText> ZK = optional(
            "zk",
            FlagType.SECURE_TEXT,
            "ZooKeeper that elects the leader and keeps the registry: zk://[user:password@]host:port,.../path, or"
                    + " file:// and the path of a file that holds it. Without it this master leads alone.");
    private static final FlagSpec<Duration> SESSION_TIMEOUT = withDefault(
            "zk_session_timeout",
            FlagType.DURATION,
            "10secs",
            "How long ZooKeeper waits for a silent master before another one leads.");
    private static final FlagSpec<String> CONTENDER =
            optional("master_contender", FlagType.STRING, "Module that stands for election.");
    private static final FlagSpec<String> DETECTOR =
            optional("master_detector", FlagType.STRING, "Module that finds the leader.");

    private static final String NO_CONTENDER = "Failed to create a master contender: ";

    /** All of them. */
    static final List<FlagSpec<?>> ALL = List.of(ZK, SESSION_TIMEOUT, CONTENDER, DETECTOR);

    private ElectionFlags() {}

    /**
     * What they ask for.
     *
     * @throws FlagException if {@code --zk} cannot be read, without its password
     */
    static Election election(ParsedFlags flags) throws FlagException {
        Optional<SecureText> zk = flags.find(ZK);
        try {
            return new Election(zk.map(SecureText::value).map(ZooKeeperUrl::parse), flags.get(SESSION_TIMEOUT));
        } catch (IllegalArgumentException e) {
            throw new FlagException("Error parsing ZooKeeper URL: " + e.getMessage());
        }
    }

    static boolean byZooKeeper(ParsedFlags flags) {
        return flags.find(ZK).isPresent();
    }

    /** What does not fit together; modules are not loaded, so none is known. Mesos: {@code master/main.cpp}. */
    static void check(ParsedFlags flags) throws FlagException {
        Optional<String> contender = flags.find(CONTENDER);
        Optional<String> detector = flags.find(DETECTOR);
        if (byZooKeeper(flags) && (contender.isPresent() || detector.isPresent())) {
            throw new FlagException(
                    "Only one of --zk or the --master_contender/--master_detector pair should be specified.");
        }
        if (contender.isPresent() != detector.isPresent()) {
            throw new FlagException("Both --master_contender and --master_detector should be specified or omitted.");
        }
        if (contender.isPresent()) {
            throw new FlagException(NO_CONTENDER + "Module '" + contender.get() + "' unknown");
        }
    }
}
