package io.mesocosm.simulation.story;

import java.time.Duration;

/**
 * One thing that is done in a story.
 *
 * @param number its place in the story that the seed wrote; keeps its number when others are left out
 * @param at how long after the beginning
 * @param chance decides all about it, so that leaving out others does not change it
 */
public record Act(int number, Duration at, Deed deed, long chance) {

    @Override
    public String toString() {
        return number + " " + deed + " at " + at;
    }
}
