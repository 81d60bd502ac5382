package io.mesocosm.common.resources;

import io.mesocosm.common.json.JsonOutput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Value;

/** What an agent says of itself, for frameworks to choose by: names with a scalar, ranges or text. Immutable. */
public record Attributes(List<Attribute> list) {

    /** Keeps a copy of the list. */
    public Attributes(List<Attribute> list) {
        this.list = List.copyOf(list);
    }

    /**
     * Reads the value of {@code --attributes}: {@code name:value} items split at semicolons or line ends. Spaces in
     * values are lost, as in Mesos.
     *
     * @throws ResourceException that names the item that is wrong
     */
    public static Attributes parse(String text) throws ResourceException {
        List<Attribute> attributes = new ArrayList<>();
        for (String item : ValueText.tokens(text, ";\n")) {
            int colon = item.indexOf(':');
            if (colon <= 0 || colon == item.length() - 1) {
                throw new ResourceException("Invalid attribute key:value pair '" + item + "'");
            }
            attributes.add(attribute(item.substring(0, colon), item.substring(colon + 1)));
        }
        return new Attributes(attributes);
    }

    private static Attribute attribute(String name, String text) throws ResourceException {
        Value value;
        try {
            value = ValueText.parse(text);
        } catch (ResourceException e) {
            throw new ResourceException(
                    "Failed to parse attribute " + name + " text " + text + " error " + e.getMessage());
        }
        Attribute.Builder attribute = Attribute.newBuilder().setName(name).setType(value.getType());
        switch (value.getType()) {
            case SCALAR -> attribute.setScalar(value.getScalar());
            case RANGES -> attribute.setRanges(value.getRanges());
            case TEXT -> attribute.setText(value.getText());
            case SET -> throw new ResourceException("Bad type for attribute " + name + " text " + text + " type SET");
        }
        return attribute.build();
    }

    /** The first attribute of that name. */
    public Optional<Attribute> get(String name) {
        return list.stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }

    /** Whether an attribute of that name, type and value is here; scalars are compared at three decimals. */
    public boolean contains(Attribute attribute) {
        return list.stream()
                .anyMatch(mine -> mine.getName().equals(attribute.getName())
                        && mine.getType() == attribute.getType()
                        && sameValue(mine, attribute));
    }

    /** Whether both say the same, in whatever order. */
    public boolean sameAs(Attributes that) {
        return list.size() == that.list.size()
                && list.stream().allMatch(that::contains)
                && that.list.stream().allMatch(this::contains);
    }

    private static boolean sameValue(Attribute left, Attribute right) {
        return switch (left.getType()) {
            case SCALAR -> Scalar.of(left.getScalar()).equals(Scalar.of(right.getScalar()));
            case RANGES -> Ranges.of(left.getRanges()).equals(Ranges.of(right.getRanges()));
            case SET -> Items.of(left.getSet()).equals(Items.of(right.getSet()));
            case TEXT -> left.getText().getValue().equals(right.getText().getValue());
        };
    }

    /** Writes one object as v0 endpoints show attributes: scalars as numbers, the rest as text. */
    public void writeJson(JsonOutput out) {
        Map<String, Attribute> last = new LinkedHashMap<>();
        list.forEach(attribute -> last.put(attribute.getName(), attribute));
        out.startObject();
        for (Attribute attribute : last.values()) {
            out.name(attribute.getName());
            if (attribute.getType() == Value.Type.SCALAR) {
                out.number(attribute.getScalar().getValue());
            } else {
                out.string(print(attribute));
            }
        }
        out.endObject();
    }

    private static String print(Attribute attribute) {
        return switch (attribute.getType()) {
            case SCALAR -> Scalar.of(attribute.getScalar()).toString();
            case RANGES -> Ranges.print(attribute.getRanges());
            case SET -> "{" + String.join(", ", attribute.getSet().getItemList()) + "}";
            case TEXT -> attribute.getText().getValue();
        };
    }

    /** As Mesos prints attributes: {@code rack=abc, level=10}. */
    @Override
    public String toString() {
        return list.stream()
                .map(attribute -> attribute.getName() + "=" + print(attribute))
                .collect(Collectors.joining(", "));
    }
}
