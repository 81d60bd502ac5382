package io.mesocosm.common.endpoints;

import com.google.protobuf.MessageOrBuilder;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.ProtoJson;
import java.util.List;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.NetworkInfo;

/** Small shapes that larger ones share. Mesos: common/http.cpp. */
public final class Shapes {

    private Shapes() {}

    /** A message as it is, under v0 names. */
    public static void proto(MessageOrBuilder message, JsonOutput out) {
        ProtoJson.V0.write(message, out);
    }

    /** {@code [{"key":"a","value":"b"},{"key":"c"}]}. */
    public static void labels(Labels labels, JsonOutput out) {
        out.startArray();
        for (Label label : labels.getLabelsList()) {
            out.startObject().name("key").string(label.getKey());
            if (label.hasValue()) {
                out.name("value").string(label.getValue());
            }
            out.endObject();
        }
        out.endArray();
    }

    /** {@code {"rack":"abc","level":10.0,"keys":"[1-2]","set":"{a, b}"}}. */
    public static void attributes(List<Attribute> attributes, JsonOutput out) {
        out.startObject();
        for (Attribute attribute : attributes) {
            out.name(attribute.getName());
            switch (attribute.getType()) {
                case SCALAR -> out.number(attribute.getScalar().getValue());
                case RANGES -> out.string(ResourceTotals.text(attribute.getRanges()));
                case SET -> out.string(ResourceTotals.text(attribute.getSet().getItemList()));
                case TEXT -> out.string(attribute.getText().getValue());
            }
        }
        out.endObject();
    }

    /** As the endpoints show it: whether a URI is extracted or cached stays untold. */
    public static void command(CommandInfo command, JsonOutput out) {
        out.startObject();
        if (command.hasShell()) {
            out.name("shell").bool(command.getShell());
        }
        if (command.hasValue()) {
            out.name("value").string(command.getValue());
        }
        out.name("argv").startArray();
        command.getArgumentsList().forEach(out::string);
        out.endArray();
        if (command.hasEnvironment()) {
            out.name("environment");
            proto(command.getEnvironment(), out);
        }
        out.name("uris").startArray();
        for (CommandInfo.URI uri : command.getUrisList()) {
            out.startObject().name("value").string(uri.getValue());
            out.name("executable").bool(uri.getExecutable()).endObject();
        }
        out.endArray().endObject();
    }

    /** As the endpoints show it: without the pid. */
    public static void containerStatus(ContainerStatus status, JsonOutput out) {
        out.startObject();
        if (status.hasContainerId()) {
            containerId(status.getContainerId(), out.name("container_id"));
        }
        if (status.getNetworkInfosCount() > 0) {
            out.name("network_infos").startArray();
            status.getNetworkInfosList().forEach(network -> network(network, out));
            out.endArray();
        }
        if (status.hasCgroupInfo()) {
            out.name("cgroup_info");
            proto(status.getCgroupInfo(), out);
        }
        out.endObject();
    }

    private static void containerId(ContainerID id, JsonOutput out) {
        out.startObject().name("value").string(id.getValue());
        if (id.hasParent()) {
            containerId(id.getParent(), out.name("parent"));
        }
        out.endObject();
    }

    private static void ipAddress(NetworkInfo.IPAddress address, JsonOutput out) {
        out.startObject().name("protocol").string(address.getProtocol().name());
        if (address.hasIpAddress()) {
            out.name("ip_address").string(address.getIpAddress());
        }
        out.endObject();
    }

    private static void network(NetworkInfo network, JsonOutput out) {
        out.startObject();
        if (network.getGroupsCount() > 0) {
            out.name("groups").startArray();
            network.getGroupsList().forEach(out::string);
            out.endArray();
        }
        if (network.hasLabels()) {
            out.name("labels");
            labels(network.getLabels(), out);
        }
        if (network.getIpAddressesCount() > 0) {
            out.name("ip_addresses").startArray();
            for (NetworkInfo.IPAddress address : network.getIpAddressesList()) {
                ipAddress(address, out);
            }
            out.endArray();
        }
        if (network.hasName()) {
            out.name("name").string(network.getName());
        }
        if (network.getPortMappingsCount() > 0) {
            out.name("port_mappings").startArray();
            network.getPortMappingsList().forEach(mapping -> proto(mapping, out));
            out.endArray();
        }
        out.endObject();
    }
}
