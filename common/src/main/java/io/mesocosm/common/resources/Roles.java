package io.mesocosm.common.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names of roles: {@code *}, or a path of components joined by slashes. Source: {@code mesos::roles}. */
public final class Roles {

    /** The role of what nobody has reserved. */
    public static final String ANY = "*";

    private Roles() {}

    /** What is wrong with the name; empty if nothing is. */
    public static Optional<String> validate(String role) {
        if (role.equals(ANY)) {
            return Optional.empty();
        }
        if (role.startsWith("/")) {
            return Optional.of("Role '" + role + "' cannot start with a slash");
        }
        if (role.endsWith("/")) {
            return Optional.of("Role '" + role + "' cannot end with a slash");
        }
        if (role.contains("//")) {
            return Optional.of("Role '" + role + "' cannot contain two adjacent slashes");
        }
        if (role.isEmpty()) {
            return Optional.of("Role names cannot be the empty string");
        }
        int begin = 0;
        while (begin <= role.length()) {
            int slash = role.indexOf('/', begin);
            int end = slash < 0 ? role.length() : slash;
            Optional<String> problem = validateComponent(role, role.substring(begin, end));
            if (problem.isPresent()) {
                return problem;
            }
            begin = end + 1;
        }
        return Optional.empty();
    }

    private static Optional<String> validateComponent(String role, String component) {
        if (component.equals(".") || component.equals("..") || component.equals(ANY)) {
            return Optional.of("Role '" + role + "' cannot include '" + component + "' as a component");
        }
        if (component.startsWith("-")) {
            return Optional.of("Role component '" + component + "' is invalid because it starts with a dash");
        }
        for (int i = 0; i < component.length(); i++) {
            char c = component.charAt(i);
            if (c == ' ' || c == 0x7f || (c >= 0x09 && c <= 0x0d)) {
                return Optional.of(
                        "Role component '" + component + "' is invalid because it contains backspace or whitespace");
            }
        }
        return Optional.empty();
    }

    /** Whether the role lies below the other: {@code a/b} below {@code a}. */
    public static boolean isStrictSubroleOf(String role, String ancestor) {
        return role.length() > ancestor.length() && role.charAt(ancestor.length()) == '/' && role.startsWith(ancestor);
    }

    /** Whether the role lies below another one. */
    public static boolean isNested(String role) {
        return role.indexOf('/') >= 0;
    }

    /** The topmost of the role and those above it: of {@code a/b/c} it is {@code a}. Only such can have a quota. */
    public static String topLevel(String role) {
        int slash = role.indexOf('/');
        return slash < 0 ? role : role.substring(0, slash);
    }

    /** The roles above, nearest first: of {@code a/b/c} these are {@code a/b} and {@code a}. */
    public static List<String> ancestors(String role) {
        List<String> ancestors = new ArrayList<>();
        for (int slash = role.lastIndexOf('/'); slash >= 0; slash = role.lastIndexOf('/', slash - 1)) {
            ancestors.add(role.substring(0, slash));
        }
        return ancestors;
    }
}
