package io.mesocosm.common.json;

import com.google.protobuf.Message;

/** Prints one field of a message, or nothing if it is not to be shown. */
interface FieldPlan {

    /** Throwable because getters are called through method handles; generated getters throw nothing. */
    @SuppressWarnings("checkstyle:IllegalThrows")
    void write(Message message, JsonOutput out) throws Throwable;
}
