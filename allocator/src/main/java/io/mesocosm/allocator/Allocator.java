package io.mesocosm.allocator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Decides which resources are offered to which framework. The port that an operator can plug another allocator into,
 * through an {@link AllocatorFactory}.
 *
 * <p><b>The model.</b> The master tells the allocator of agents, frameworks and of what happens to resources, one
 * {@link AllocatorCommand} at a time. Now and then the owner calls {@link #run}, and the allocator answers with
 * {@link AllocatorOutput.Offers}. From that moment the offered resources belong to the framework, until the master
 * gives them back with {@link AllocatorCommand.RecoverResources}: because the offer was declined, rescinded or only
 * partly used, or because a task ended. There is no other way back, except the removal of the agent or of the
 * framework.
 *
 * <p><b>What the owner does.</b> An allocator has one owner: a loop that calls it from one thread at a time. The owner
 * applies every command in the order in which the master produced it, and performs the outputs in the order in which
 * they came. When its queue of commands is empty it looks at {@link #nextDeadline} and calls {@link #run} if that
 * instant has come, else it waits for the next command or the deadline. Commands that arrive together thus share one
 * round.
 *
 * <p><b>What an allocator may rely on.</b> Instants never go back. Commands are consistent with those before: an agent
 * is added once before it is updated, resources are recovered from who has them, resources carry the role they are
 * allocated to. Commands about frameworks or agents that were removed meanwhile do arrive, since the master and its
 * allocator run side by side; they are ignored.
 *
 * <p><b>What an allocator must do.</b> It is deterministic: the same commands, instants and {@code Ids} give the same
 * outputs. It starts no thread, reads no clock, does no I/O and keeps no reference to time or chance but those it is
 * given; this is what lets it run in the simulator. It never offers a resource that is not shared to two frameworks at
 * once, nor more of an agent than the agent has. An exception that leaves one of these methods is a bug and ends the
 * master.
 *
 * <p>Source of the shape: {@code mesos::allocator::Allocator}, with its callbacks and futures turned into outputs.
 */
public interface Allocator {

    /**
     * Applies one command. Most commands produce no output at once; those that ask something answer here.
     *
     * @param now the instant of the command, by the owner's clock
     */
    List<AllocatorOutput> apply(AllocatorCommand command, Instant now);

    /** Does what is due at {@code now}: allocation rounds, periodic and prompted by commands. Nothing when nothing is. */
    List<AllocatorOutput> run(Instant now);

    /**
     * When {@link #run} wants to be called next; an instant in the past means at once. Empty when only another command
     * can bring work. May change with every command and with every run.
     */
    Optional<Instant> nextDeadline();

    /**
     * The current values of the allocator's own gauges and counters by their full names, {@code allocator/mesos/…}. How
     * long rounds take, how late they are and how many commands wait is measured by the owner. May be empty.
     */
    SortedMap<String, Double> metrics();
}
