package io.mesocosm.containerizer.isolator.disk;

/** What becomes of a container that reaches its quota. */
sealed interface QuotaPolicy {

    /** Nothing. */
    record Account() implements QuotaPolicy {}

    /** It gets no more. */
    record Refuse() implements QuotaPolicy {}

    /** It gets so much more, and is ended. */
    record End(long headroomBytes) implements QuotaPolicy {}
}
