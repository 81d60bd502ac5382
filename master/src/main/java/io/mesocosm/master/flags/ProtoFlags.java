package io.mesocosm.master.flags;

import com.google.protobuf.Message;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.proto.internal.Acls.ACLs;
import io.mesocosm.proto.internal.FlagFormats.Firewall;
import io.mesocosm.proto.internal.ModuleLibraries.Modules;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.RateLimits;

/** Types of flags whose values are protobuf messages in JSON, given in place or as a file. */
final class ProtoFlags {

    static final FlagType<ACLs> ACLS = type("JSON ACLs or path", ACLs::newBuilder);
    static final FlagType<Firewall> FIREWALL = type("JSON Firewall or path", Firewall::newBuilder);
    static final FlagType<RateLimits> RATE_LIMITS = type("JSON RateLimits or path", RateLimits::newBuilder);
    static final FlagType<Modules> MODULES = type("JSON Modules or path", Modules::newBuilder);
    static final FlagType<DomainInfo> DOMAIN = type("JSON DomainInfo or path", DomainInfo::newBuilder);

    private ProtoFlags() {}

    @SuppressWarnings("unchecked") // a builder of T builds a T
    private static <T extends Message> FlagType<T> type(String name, Supplier<Message.Builder> builders) {
        return FlagType.json(name, text -> (T) parse(text, builders.get()), ProtoFlags::print);
    }

    private static Message parse(String text, Message.Builder into) {
        try {
            ProtoJson.parse(text.getBytes(StandardCharsets.UTF_8), into);
        } catch (JsonException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return into.build();
    }

    private static String print(Message message) {
        return ProtoJson.toString(message);
    }
}
