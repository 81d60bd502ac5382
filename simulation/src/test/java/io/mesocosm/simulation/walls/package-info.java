/** The walls between modules and rooms, held by ArchUnit. Reads every class of Mesocosm, imports none. */
@NullMarked
package io.mesocosm.simulation.walls;

import org.jspecify.annotations.NullMarked;
