package io.mesocosm.common.resources;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/**
 * The ways in which a message says what a resource is reserved to. Everything inside Mesocosm is in {@link
 * #POST_REFINEMENT}; the others are for old peers and for readers. Source: Mesos' {@code convertResourceFormat}.
 */
@SuppressWarnings("deprecation") // Resource.role is deprecated, and is what the formats are about.
public enum ResourceFormat {
    /** A role and at most one reservation. A resource whose stack is deeper cannot be said so, and stays as it is. */
    PRE_REFINEMENT,

    /** A stack of reservations; none if nobody has reserved it. */
    POST_REFINEMENT,

    /** The stack, and if it is not deeper than one also role and reservation. */
    ENDPOINT;

    private static final ConcurrentMap<Descriptor, Boolean> HOLDS_RESOURCES = new ConcurrentHashMap<>();

    /** The resource, which may be in any format, in this one. */
    public Resource convert(Resource resource) {
        Resource stacked = stacked(resource);
        if (this == POST_REFINEMENT || stacked.getReservationsCount() > 1) {
            return stacked;
        }
        Resource.Builder converted = stacked.toBuilder();
        if (stacked.getReservationsCount() == 0) {
            return converted.setRole(Roles.ANY).build();
        }
        ReservationInfo reservation = stacked.getReservations(0);
        converted.setRole(reservation.getRole());
        if (reservation.getType() == ReservationInfo.Type.DYNAMIC) {
            converted.setReservation(
                    reservation.toBuilder().clearType().clearRole().build());
        }
        if (this == PRE_REFINEMENT) {
            converted.clearReservations();
        }
        return converted.build();
    }

    /** The message with all resources in it, at whatever depth, in this format. */
    @SuppressWarnings("unchecked") // Conversion keeps the type of a message.
    public <M extends Message> M convertAll(M message) {
        return (M) visit(message);
    }

    private static Resource stacked(Resource resource) {
        if (!resource.hasRole() && !resource.hasReservation()) {
            return resource;
        }
        Resource.Builder stacked = resource.toBuilder().clearRole().clearReservation();
        if (resource.getReservationsCount() == 0 && !resource.getRole().equals(Roles.ANY)) {
            ReservationInfo.Type type =
                    resource.hasReservation() ? ReservationInfo.Type.DYNAMIC : ReservationInfo.Type.STATIC;
            stacked.addReservations(
                    resource.getReservation().toBuilder().setType(type).setRole(resource.getRole()));
        }
        return stacked.build();
    }

    private Message visit(Message message) {
        if (message instanceof Resource resource) {
            return convert(resource);
        }
        if (!holdsResources(message.getDescriptorForType())) {
            return message;
        }
        Message.Builder changed = message.toBuilder();
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || !holdsResources(field.getMessageType())) {
                continue;
            }
            if (entry.getValue() instanceof List<?> parts) {
                List<Message> converted = new ArrayList<>(parts.size());
                parts.forEach(part -> converted.add(visit((Message) part)));
                changed.setField(field, converted);
            } else {
                changed.setField(field, visit((Message) entry.getValue()));
            }
        }
        return changed.buildPartial();
    }

    private static boolean holdsResources(Descriptor type) {
        Boolean known = HOLDS_RESOURCES.get(type);
        if (known == null) {
            known = holdsResources(type, new HashSet<>());
            HOLDS_RESOURCES.put(type, known);
        }
        return known;
    }

    private static boolean holdsResources(Descriptor type, Set<Descriptor> seen) {
        if (type.equals(Resource.getDescriptor())) {
            return true;
        }
        if (!seen.add(type)) {
            return false;
        }
        return type.getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .anyMatch(field -> holdsResources(field.getMessageType(), seen));
    }
}
