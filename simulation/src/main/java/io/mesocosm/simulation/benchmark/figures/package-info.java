/**
 * How benchmarks measure and show what they measured: costs, tables for documents, plots. Knows nothing of what is
 * measured, and imports only {@code java}.
 */
@NullMarked
package io.mesocosm.simulation.benchmark.figures;

import org.jspecify.annotations.NullMarked;
