package io.mesocosm.rxjava;

import com.mesosphere.mesos.rx.java.AwaitableSubscription;
import com.mesosphere.mesos.rx.java.SinkOperation;
import com.mesosphere.mesos.rx.java.SinkOperations;
import com.mesosphere.mesos.rx.java.protobuf.ProtobufMesosClientBuilder;
import com.mesosphere.mesos.rx.java.protobuf.SchedulerCalls;
import com.mesosphere.mesos.rx.java.util.UserAgentEntries;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import rx.Observable;

/**
 * Subscribes, launches so many tasks, {@code true} unless another command is given, and ends when each is finished: {@code
 * RxJavaFramework URI[,URI...] TASKS [COMMAND]}. The library tells when its stream ends and does no more; then this goes
 * to the next master that was given, as the same framework, and the library asks that one who leads.
 *
 * <p>Prints a line per update, {@code <task id> <state>}, and exits with 0 when all are TASK_FINISHED.
 * Only one thread at a time touches the fields: the stream's, or between two streams the one that opens them.
 */
public final class RxJavaFramework {

    private static final double CPUS_PER_TASK = 0.01;
    private static final double MEM_PER_TASK = 1;
    private static final int TASKS_PER_OFFER = 25;
    private static final double ROUNDING = 1e-6;
    private static final double FAILOVER_SECONDS = 600;
    private static final long PAUSE_MILLIS = 200;

    private final int wanted;
    private final String command;
    private int launched;
    private final Set<String> ended = new HashSet<>();
    private boolean anyUnfinished;
    private Optional<FrameworkID> framework = Optional.empty();

    private RxJavaFramework(int wanted, String command) {
        this.wanted = wanted;
        this.command = command;
    }

    /** Runs the framework. */
    public static void main(String[] arguments) throws InterruptedException {
        String command = arguments.length > 2 ? arguments[2] : "true";
        var framework = new RxJavaFramework(Integer.parseInt(arguments[1]), command);
        String[] masters = arguments[0].split(",", -1);
        for (int turn = 0; ; turn++) {
            try {
                framework.run(URI.create(masters[turn % masters.length]));
            } catch (Throwable e) {
                System.out.println("the stream ended: " + e);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private void run(URI master) throws Throwable {
        var info = FrameworkInfo.newBuilder()
                .setName("rxjava")
                .setUser(System.getProperty("user.name"))
                .setCheckpoint(true)
                .setFailoverTimeout(FAILOVER_SECONDS);
        var call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        if (framework.isPresent()) {
            info.setId(framework.get());
            call.setFrameworkId(framework.get());
        }
        Call subscribe = call.setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info))
                .build();
        AwaitableSubscription stream = ProtobufMesosClientBuilder.schedulerUsingProtos()
                .mesosUri(master)
                .applicationUserAgentEntry(UserAgentEntries.literal("mesocosm-test", "1"))
                .subscribe(subscribe)
                .processStream(events -> events.flatMap(event -> Observable.from(answer(event)))
                        .map(answer -> Optional.of(operation(answer))))
                .build()
                .openStream();
        stream.await();
    }

    private SinkOperation<Call> operation(Call call) {
        boolean last = call.getType() == Call.Type.ACKNOWLEDGE && ended.size() == wanted;
        return last ? SinkOperations.create(call, this::exit) : SinkOperations.create(call);
    }

    private void exit() {
        System.out.flush();
        System.exit(anyUnfinished ? 1 : 0);
    }

    private List<Call> answer(Event event) {
        return switch (event.getType()) {
            case SUBSCRIBED -> {
                framework = Optional.of(event.getSubscribed().getFrameworkId());
                yield List.of();
            }
            case OFFERS ->
                event.getOffers().getOffersList().stream().map(this::use).toList();
            case UPDATE -> acknowledge(event.getUpdate().getStatus());
            case ERROR -> throw new IllegalStateException(event.getError().getMessage());
            default -> List.of();
        };
    }

    private List<Call> acknowledge(TaskStatus status) {
        System.out.println(status.getTaskId().getValue() + " " + status.getState());
        if (status.getState().getNumber() >= TaskState.TASK_FINISHED_VALUE
                && status.getState().getNumber() <= TaskState.TASK_LOST_VALUE
                && ended.add(status.getTaskId().getValue())) {
            anyUnfinished |= status.getState() != TaskState.TASK_FINISHED;
        }
        if (!status.hasUuid()) {
            return List.of();
        }
        return List.of(SchedulerCalls.ackUpdate(
                framework.orElseThrow(), status.getUuid(), status.getAgentId(), status.getTaskId()));
    }

    private Call use(Offer offer) {
        var tasks = new ArrayList<TaskInfo>();
        // What others have just given back may be little.
        long room = Math.min(TASKS_PER_OFFER, room(offer));
        while (launched < wanted && tasks.size() < room) {
            tasks.add(task("rxjava-" + launched, offer.getAgentId()));
            launched++;
        }
        if (tasks.isEmpty()) {
            return SchedulerCalls.decline(framework.orElseThrow(), List.of(offer.getId()));
        }
        var launch = Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks));
        return Call.newBuilder()
                .setType(Call.Type.ACCEPT)
                .setFrameworkId(framework.orElseThrow())
                .setAccept(Call.Accept.newBuilder()
                        .addOfferIds(offer.getId())
                        .addOperations(launch)
                        .setFilters(Filters.newBuilder().setRefuseSeconds(0)))
                .build();
    }

    private static long room(Offer offer) {
        return Math.round(Math.floor(
                Math.min(amount(offer, "cpus") / CPUS_PER_TASK, amount(offer, "mem") / MEM_PER_TASK) + ROUNDING));
    }

    private static double amount(Offer offer, String name) {
        return offer.getResourcesList().stream()
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
    }

    private TaskInfo task(String id, AgentID agent) {
        return TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(agent)
                .setCommand(CommandInfo.newBuilder().setValue(command))
                .addResources(scalar("cpus", CPUS_PER_TASK))
                .addResources(scalar("mem", MEM_PER_TASK))
                .build();
    }

    private static Resource scalar(String name, double amount) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount))
                .build();
    }
}
