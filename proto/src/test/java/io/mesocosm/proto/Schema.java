package io.mesocosm.proto;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Messages and enums in a form that can be compared, whatever they were read from. Keys are full protobuf names;
 * fields and values stand in the order of their declaration, because Mesos writes JSON in that order.
 *
 * @param files the file that declares each message and enum
 * @param oneofs the group of each field that is in one, keyed by {@code message.field}
 * @param deprecatedValues {@code enum.VALUE}
 */
record Schema(
        Map<String, List<Field>> messages,
        Map<String, List<Value>> enums,
        Map<String, String> files,
        Map<String, String> oneofs,
        SortedSet<String> deprecatedValues) {

    /**
     * @param label optional, required, repeated, oneof, map, or singular (proto3)
     * @param type a scalar, a full name, or {@code map<key,value>}
     * @param flags default value, {@code deprecated}, {@code packed}: empty where there is none
     */
    record Field(int number, String label, String type, String name, String flags) {}

    record Value(String name, int number) {}

    static Schema empty() {
        return new Schema(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
    }

    static Schema of(Collection<FileDescriptorProto> files) {
        Schema schema = empty();
        for (FileDescriptorProto file : files) {
            file.getMessageTypeList().forEach(message -> schema.add(file, file.getPackage(), message));
            file.getEnumTypeList().forEach(type -> schema.add(file, file.getPackage(), type));
        }
        return schema;
    }

    private void add(FileDescriptorProto file, String scope, DescriptorProto message) {
        String name = scope + "." + message.getName();
        files.put(name, file.getName());
        List<Field> fields = new ArrayList<>();
        for (FieldDescriptorProto field : message.getFieldList()) {
            fields.add(field(file, message, field));
            if (field.hasOneofIndex()) {
                oneofs.put(
                        name + "." + field.getName(),
                        message.getOneofDecl(field.getOneofIndex()).getName());
            }
        }
        messages.put(name, List.copyOf(fields));
        message.getEnumTypeList().forEach(type -> add(file, name, type));
        for (DescriptorProto nested : message.getNestedTypeList()) {
            if (!nested.getOptions().getMapEntry()) {
                add(file, name, nested);
            }
        }
    }

    private void add(FileDescriptorProto file, String scope, EnumDescriptorProto type) {
        String name = scope + "." + type.getName();
        files.put(name, file.getName());
        enums.put(
                name,
                type.getValueList().stream()
                        .map(value -> new Value(value.getName(), value.getNumber()))
                        .toList());
        for (EnumValueDescriptorProto value : type.getValueList()) {
            if (value.getOptions().getDeprecated()) {
                deprecatedValues.add(name + "." + value.getName());
            }
        }
    }

    private static Field field(FileDescriptorProto file, DescriptorProto message, FieldDescriptorProto field) {
        String label = field.getLabel().name().substring("LABEL_".length()).toLowerCase(Locale.ROOT);
        String type = type(field);
        if (field.hasOneofIndex()) {
            label = "oneof";
        } else if (file.getSyntax().equals("proto3") && field.getLabel() == Label.LABEL_OPTIONAL) {
            label = "singular";
        }
        for (DescriptorProto nested : message.getNestedTypeList()) {
            if (nested.getOptions().getMapEntry() && type.endsWith("." + message.getName() + "." + nested.getName())) {
                label = "map";
                type = "map<" + type(nested.getField(0)) + "," + type(nested.getField(1)) + ">";
            }
        }
        return new Field(field.getNumber(), label, type, field.getName(), flags(field));
    }

    private static String type(FieldDescriptorProto field) {
        return field.getTypeName().isEmpty()
                ? field.getType().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT)
                : field.getTypeName().substring(1);
    }

    private static String flags(FieldDescriptorProto field) {
        List<String> flags = new ArrayList<>();
        if (field.hasDefaultValue()) {
            flags.add(defaultValue(field));
        }
        if (field.getOptions().getDeprecated()) {
            flags.add("deprecated");
        }
        if (field.getOptions().hasPacked()) {
            flags.add("packed");
        }
        return String.join(" ", flags);
    }

    private static String defaultValue(FieldDescriptorProto field) {
        if (field.getType() == FieldDescriptorProto.Type.TYPE_STRING) {
            return '"' + field.getDefaultValue() + '"';
        }
        if (field.getType() == FieldDescriptorProto.Type.TYPE_DOUBLE) {
            return String.valueOf(Double.parseDouble(field.getDefaultValue()));
        }
        return field.getDefaultValue();
    }
}
