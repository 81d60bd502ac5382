package io.mesocosm.simulation.walls;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static io.mesocosm.simulation.walls.Mesocosm.CLASSES;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class NamesTest {

    @Test
    void packagesAreNullMarked() {
        assertThat(CLASSES.stream()
                        .map(JavaClass::getPackage)
                        .distinct()
                        .filter(room -> !isNullMarked(room))
                        .map(JavaPackage::getName))
                .isEmpty();
    }

    @Test
    void slaveIsSaidOnlyAtTheWire() {
        assertThat(CLASSES.stream()
                        .filter(type -> !isWire(type))
                        .flatMap(type -> Stream.concat(
                                Stream.of(type.getName()),
                                type.getMembers().stream().map(JavaMember::getFullName)))
                        .filter(name -> name.substring(name.lastIndexOf('.', paren(name)) + 1, paren(name))
                                .toLowerCase(Locale.ROOT)
                                .contains("slave")))
                .isEmpty();
    }

    @Test
    void namesSayWhatAClassIs() {
        classes()
                .should()
                .haveSimpleNameNotEndingWith("Impl")
                .andShould()
                .haveSimpleNameNotEndingWith("Manager")
                .andShould()
                .haveSimpleNameNotEndingWith("Helper")
                .andShould()
                .haveSimpleNameNotEndingWith("Util")
                .andShould()
                .haveSimpleNameNotEndingWith("Utils")
                .check(CLASSES);
    }

    private static boolean isNullMarked(JavaPackage room) {
        return room.tryGetPackageInfo()
                .map(info -> info.isAnnotatedWith(NullMarked.class))
                .orElse(false);
    }

    /** Where names of the wire, of the disk and of flags are spoken. */
    private static boolean isWire(JavaClass type) {
        return belongTo(resideInAnyPackage("..wire..", "..view..", "..flags..", "..libprocess..", "..json.."))
                .test(type);
    }

    private static int paren(String name) {
        int at = name.indexOf('(');
        return at < 0 ? name.length() : at;
    }
}
