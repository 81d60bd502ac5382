/** Tests of modules: manifests against jars that the tests make. May import what it tests. */
@NullMarked
package io.mesocosm.common.modules;

import org.jspecify.annotations.NullMarked;
