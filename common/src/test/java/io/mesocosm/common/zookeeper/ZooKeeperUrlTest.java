package io.mesocosm.common.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.zookeeper.ZooKeeperUrl.Credentials;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ZooKeeperUrlTest {

    @Test
    void hasServersAndAPath() {
        assertThat(ZooKeeperUrl.parse("zk://host1:2181,host2:2182/path/to/znode"))
                .isEqualTo(new ZooKeeperUrl("host1:2181,host2:2182", "/path/to/znode", Optional.empty()));
        assertThat(ZooKeeperUrl.parse(" zk://host1/mesos\n"))
                .isEqualTo(new ZooKeeperUrl("host1", "/mesos", Optional.empty()));
        assertThat(ZooKeeperUrl.parse("zk://[::1]:2181,10.0.0.1:2181/mesos").servers())
                .isEqualTo("[::1]:2181,10.0.0.1:2181");
    }

    @Test
    void slashesAtTheEndOfThePathMeanNothing() {
        assertThat(ZooKeeperUrl.parse("zk://host:2181/mesos/").path()).isEqualTo("/mesos");
        assertThat(ZooKeeperUrl.parse("zk://host:2181/a/b//").path()).isEqualTo("/a/b");
    }

    @Test
    void credentialsStandBeforeTheLastAt() {
        assertThat(ZooKeeperUrl.parse("zk://jake:1@host:2181/mesos").credentials())
                .contains(new Credentials("jake:1"));
        assertThat(ZooKeeperUrl.parse("zk://jake:a@b@host:2181/mesos").credentials())
                .contains(new Credentials("jake:a@b"));
    }

    @Test
    void passwordIsNotPrinted() {
        ZooKeeperUrl url = ZooKeeperUrl.parse("zk://jake:secret@host:2181/mesos");
        assertThat(url).hasToString("zk://jake:***@host:2181/mesos");
        assertThat(url.credentials().toString()).doesNotContain("secret");
        assertThat(ZooKeeperUrl.parse("zk://secret@host/mesos").toString()).doesNotContain("secret");
    }

    @Test
    void otherTextIsRefused() {
        refused("host:2181/mesos", "Expecting 'zk://' at the beginning of the URL");
        refused("zk://host:2181", "Expecting a (chroot) path for ZooKeeper ('/' is not supported)");
        refused("zk://host:2181/", "Expecting a (chroot) path for ZooKeeper ('/' is not supported)");
        refused("zk://host:2181/a//b", "Failed to parse the path '/a//b': ");
        refused("zk:///mesos", "Expecting a ZooKeeper server after 'zk://'");
        refused("zk://,/mesos", "Expecting a ZooKeeper server after 'zk://'");
        refused("zk://host:port/mesos", "Failed to parse the ZooKeeper server 'host:port'");
        refused("zk://a,host:70000/mesos", "Failed to parse the ZooKeeper server 'host:70000'");
        refused("zk://a b:2181/mesos", "Failed to parse the ZooKeeper server 'a b:2181'");
        refused("zk://::1:2181/mesos", "Failed to parse the ZooKeeper server '::1:2181'");
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> ZooKeeperUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void passwordsAreHiddenInWhatIsNoUrlToo() {
        assertThat(ZooKeeperUrl.withoutPassword("zk://user:sec/r@t@host:2181/mesos"))
                .isEqualTo("zk://user:***@host:2181/mesos");
        assertThat(ZooKeeperUrl.withoutPassword("zk://user:secret@")).isEqualTo("zk://user:***@");
        assertThat(ZooKeeperUrl.withoutPassword("zk://host:2181/mesos")).isEqualTo("zk://host:2181/mesos");
        assertThat(ZooKeeperUrl.withoutPassword("zk://user@host:2181/mesos")).isEqualTo("zk://user@host:2181/mesos");
        assertThat(ZooKeeperUrl.withoutPassword("host:5050")).isEqualTo("host:5050");
    }
}
