package io.mesocosm.agent.flags;

import static io.mesocosm.common.flags.FlagSpec.optional;
import static io.mesocosm.common.flags.FlagSpec.withDefault;

import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.JsonFlags;
import io.mesocosm.proto.internal.FlagFormats.ContainerDNSInfo;
import io.mesocosm.proto.internal.FlagFormats.ImageGcConfig;
import java.util.List;
import org.apache.mesos.v1.Protos.ContainerInfo;

/** Flags that are read, checked and shown but decide nothing in this version. */
final class LaterFlags {

    static final List<FlagSpec<?>> ALL = List.of(
            optional(
                    "resource_provider_config_dir",
                    FlagType.STRING,
                    "Directory of ResourceProviderInfo JSON files (local providers)."),
            optional(
                    "csi_plugin_config_dir",
                    FlagType.STRING,
                    "Directory of CSIPluginInfo JSON files for the volume/csi isolator."),
            optional("disk_profile_adaptor", FlagType.STRING, "Module translating disk profiles to CSI parameters."),
            optional("image_providers", FlagType.STRING, "Comma list out of APPC and DOCKER."),
            optional(
                    "image_provisioner_backend",
                    FlagType.STRING,
                    "Aufs, bind, copy or overlay; when absent chosen per store by filesystem support."),
            optional(
                    "image_gc_config",
                    JsonFlags.message("JSON ImageGcConfig or path", ImageGcConfig.getDefaultInstance()),
                    "Automatic image pruning; absent means manual PRUNE_IMAGES only."),
            withDefault(
                    "appc_simple_discovery_uri_prefix",
                    FlagType.STRING,
                    "http://",
                    "Prefix for simple discovery download of ACI images."),
            withDefault("appc_store_dir", FlagType.STRING, "/tmp/mesos/store/appc", "Image cache of the appc store."),
            withDefault(
                    "docker_registry",
                    FlagType.STRING,
                    "https://registry-1.docker.io",
                    "Registry URL, local tarball directory, or hdfs URI for docker images."),
            withDefault(
                    "docker_store_dir", FlagType.STRING, "/tmp/mesos/store/docker", "Image cache of the docker store."),
            withDefault(
                    "docker_volume_checkpoint_dir",
                    FlagType.STRING,
                    "/var/run/mesos/isolators/docker/volume",
                    "Where docker/volume isolator records mounts."),
            withDefault("docker_volume_chown", FlagType.BOOL, "false", "Chown volume mount point to container user."),
            withDefault("docker_ignore_runtime", FlagType.BOOL, "false", "Skip ENV/CMD/WORKDIR of the image."),
            optional("hadoop_home", FlagType.STRING, "Where bin/hadoop is; else HADOOP_HOME env, else PATH."),
            withDefault(
                    "http_heartbeat_interval",
                    FlagType.DURATION,
                    "30secs",
                    "Heartbeat period on attach-output/session streams."),
            withDefault(
                    "gc_non_executor_container_sandboxes",
                    FlagType.BOOL,
                    "false",
                    "Also gc nested/standalone sandboxes."),
            optional("container_logger", FlagType.STRING, "Module name; default writes stdout/stderr files."),
            optional("nvidia_gpu_devices", FlagType.UINT_LIST, "Comma list of GPU indices; needs gpus in resources."),
            withDefault("docker", FlagType.STRING, "docker", "Docker client binary."),
            withDefault("docker_remove_delay", FlagType.DURATION, "6hrs", "Wait before docker rm."),
            withDefault("docker_kill_orphans", FlagType.BOOL, "true", "Stop unknown mesos- containers at recovery."),
            optional(
                    "docker_mesos_image",
                    FlagType.STRING,
                    "Agent itself runs in docker: executors are launched as containers from this image."),
            withDefault("docker_socket", FlagType.STRING, "/var/run/docker.sock", "Docker host socket path."),
            optional(
                    "docker_config",
                    JsonFlags.OBJECT,
                    "Docker config.json content or path, default registry credentials."),
            optional(
                    "domain_socket_location",
                    FlagType.STRING,
                    "Executor API unix socket path (<108 chars) or systemd:<id>; default <runtime_dir>/agent.sock."),
            optional(
                    "default_container_dns",
                    JsonFlags.message("JSON ContainerDNSInfo or path", ContainerDNSInfo.getDefaultInstance()),
                    "DNS defaults for CNI and docker networks; HOST mode refused; duplicates refused."),
            optional(
                    "default_container_info",
                    JsonFlags.textMessage("JSON ContainerInfo or path", ContainerInfo.getDefaultInstance()),
                    "ContainerInfo merged into executors lacking one."),
            withDefault("docker_stop_timeout", FlagType.DURATION, "0secs", "Deprecated docker stop -t value."),
            optional("network_cni_plugins_dir", FlagType.STRING, "Colon search path of CNI binaries."),
            optional("network_cni_config_dir", FlagType.STRING, "Directory of CNI network JSON configs."),
            withDefault(
                    "network_cni_root_dir_persist",
                    FlagType.BOOL,
                    "false",
                    "Keep CNI state in work_dir rather than runtime dir."),
            withDefault("network_cni_metrics", FlagType.BOOL, "true", "Report networking counters of CNI containers."),
            withDefault("authorizer", FlagType.STRING, "local", "Authorizer name."),
            optional(
                    "http_authenticators",
                    FlagType.STRING,
                    "Authenticator of all realms; when unset: basic, or basic,jwt if authenticate_http_executors."),
            withDefault(
                    "http_executor_domain_sockets",
                    FlagType.BOOL,
                    "false",
                    "Serve the executor API over a unix socket."),
            optional("http_credentials", FlagType.PATH, "JSON credentials for HTTP basic on the agent."),
            optional("hooks", FlagType.STRING, "Comma list of hook modules to install."),
            optional(
                    "secret_resolver", FlagType.STRING, "Module resolving Secret; default handles only VALUE secrets."),
            optional("resource_estimator", FlagType.STRING, "Module producing revocable estimate; default noop."),
            optional("qos_controller", FlagType.STRING, "Module producing kill corrections; default noop."),
            withDefault("qos_correction_interval_min", FlagType.DURATION, "0secs", "Minimum time between corrections."),
            withDefault(
                    "oversubscribed_resources_interval", FlagType.DURATION, "15secs", "Period of estimate forwarding."),
            optional("ip6", FlagType.STRING, "IPv6 announced for host-network containers; not listened on."),
            optional("ip6_discovery_command", FlagType.STRING, "Command printing ip6; exclusive with ip6."),
            withDefault(
                    "memory_profiling",
                    FlagType.BOOL,
                    "false",
                    "Enable the /memory-profiler routes' functionality (needs jemalloc)."));

    private LaterFlags() {}
}
