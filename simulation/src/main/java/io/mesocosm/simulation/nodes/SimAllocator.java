package io.mesocosm.simulation.nodes;

import io.mesocosm.allocator.Allocator;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * The allocator beside a master: takes its orders in their sequence, a little later, and runs when it wants to, as
 * {@code AllocatorLoop} does.
 */
final class SimAllocator {

    private static final Duration LAG = Duration.ofMillis(2);

    private final World world;
    private final Allocator allocator;
    private final AllocatorLaws laws;
    private final Consumer<MasterEvent> answers;
    private Instant latest = Instant.EPOCH;
    private Instant planned = Instant.MAX;
    private long plan;
    private int waiting;
    private boolean stopped;

    SimAllocator(World world, Allocator allocator, Consumer<MasterEvent> answers) {
        this.world = world;
        this.allocator = allocator;
        this.laws = new AllocatorLaws(world);
        this.answers = answers;
    }

    /** Does nothing for so long. */
    void stall(Duration time) {
        Instant until = world.now().plus(time);
        latest = until.isBefore(latest) ? latest : until;
        waiting++;
        world.at(latest, () -> {
            waiting--;
            plan();
        });
    }

    /** Takes an order. */
    void order(AllocatorCommand command) {
        Instant at = world.now().plus(world.between(Duration.ZERO, LAG));
        latest = at.isBefore(latest) ? latest : at;
        waiting++;
        world.at(latest, () -> {
            waiting--;
            if (!stopped) {
                laws.follow(command);
                hand(allocator.apply(command, world.now()));
                plan();
            }
        });
    }

    private void plan() {
        if (stopped) {
            return;
        }
        Instant deadline = allocator.nextDeadline().orElse(Instant.MAX);
        if (waiting > 0 || (deadline.equals(planned) && deadline.isAfter(world.now()))) {
            return;
        }
        planned = deadline;
        long number = ++plan;
        if (!deadline.equals(Instant.MAX)) {
            world.at(deadline, () -> run(number));
        }
    }

    private void run(long number) {
        if (stopped || number != plan) {
            return;
        }
        planned = Instant.MAX;
        if (waiting == 0) {
            hand(allocator.run(world.now()));
            plan();
        }
    }

    private void hand(List<AllocatorOutput> outputs) {
        for (AllocatorOutput output : outputs) {
            laws.hold(output);
            world.after(Duration.ZERO, () -> answers.accept(new MasterEvent.AllocatorAnswered(output)));
        }
    }

    void stop() {
        stopped = true;
    }
}
