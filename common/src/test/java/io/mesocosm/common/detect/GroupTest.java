package io.mesocosm.common.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.detect.Group.Member;
import io.mesocosm.common.detect.RecordedGroup.Line;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GroupTest {

    @Test
    void firstToJoinLeadsWhateverItsLabel() {
        assertThat(Group.leader(List.of("json.info_0000000003", "info_0000000002", "0000000004", "x_0000000001")))
                .contains(new Member("x_0000000001", 1, Optional.of("x")));
        assertThat(Group.leader(List.of("json.info_0000000010", "0000000009")))
                .contains(new Member("0000000009", 9, Optional.empty()));
    }

    @Test
    void childrenWithoutANumberAreNoCandidates() {
        assertThat(Group.leader(List.of("log_replicas", "registry", "json.info_", "json.info_12a", "")))
                .isEmpty();
    }

    @Test
    void numbersGoOnAsZooKeeperCountsThem() {
        assertThat(Group.leader(List.of("json.info_2147483647", "json.info_-2147483648")))
                .contains(new Member("json.info_-2147483648", Integer.MIN_VALUE, Optional.of("json.info")));
        assertThat(Group.leader(List.of("json.info_2147483648"))).isEmpty();
    }

    @Test
    void labelEndsAtTheFirstLine() {
        assertThat(Group.leader(List.of("a_b_0000000001"))).contains(new Member("a_b_0000000001", 1, Optional.of("a")));
    }

    @Test
    void leadersOfTheRecordedStagesAreFound() {
        Map<String, List<String>> children = RecordedGroup.lines().stream()
                .filter(line -> line.path().matches("(/auth)?/mesos/[^/]+"))
                .collect(Collectors.groupingBy(Line::stage, Collectors.mapping(Line::name, Collectors.toList())));
        assertThat(children.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                stage -> Group.leader(stage.getValue()).map(Member::sequence))))
                .isEqualTo(Map.of(
                        "1-two-masters", Optional.of(0),
                        "2-leader-killed", Optional.of(2),
                        "3-old-leader-back", Optional.of(2),
                        "4-with-credentials", Optional.of(1)));
    }
}
