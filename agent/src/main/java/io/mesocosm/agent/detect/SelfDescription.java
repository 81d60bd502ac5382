package io.mesocosm.agent.detect;

import io.mesocosm.agent.flags.AgentFlags;
import io.mesocosm.common.resources.Attributes;
import io.mesocosm.common.resources.ResourceException;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** How the agent describes itself before a master gave it an id. */
public final class SelfDescription {

    private SelfDescription() {}

    /**
     * The description.
     *
     * @throws ResourceException naming the attribute that cannot be read
     */
    public static AgentInfo of(AgentFlags.Identity identity, String hostname, int port, List<Resource> resources)
            throws ResourceException {
        var info = AgentInfo.newBuilder().setHostname(hostname).setPort(port).addAllResources(resources);
        if (identity.attributes().isPresent()) {
            for (Attribute attribute :
                    Attributes.parse(identity.attributes().get()).list()) {
                if (attribute.getType() == Value.Type.SET) {
                    throw new ResourceException(
                            "Invalid attribute '" + attribute.getName() + "': sets are not supported");
                }
                info.addAttributes(attribute);
            }
        }
        identity.domain().ifPresent(info::setDomain);
        return info.build();
    }
}
