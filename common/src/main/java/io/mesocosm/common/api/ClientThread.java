package io.mesocosm.common.api;

/**
 * The thread that a client library listens on. It keeps no process alive, and may end itself. Safe from any thread.
 */
public final class ClientThread {

    private final Thread thread;

    /**
     * Starts nothing yet.
     *
     * @param name of the thread
     * @param work ends when its thread is interrupted
     */
    public ClientThread(String name, Runnable work) {
        this.thread = new Thread(work, name);
        this.thread.setDaemon(true);
    }

    /** Starts; once. */
    public void start() {
        thread.start();
    }

    /** Waits until the work has ended. */
    public void await() throws InterruptedException {
        thread.join();
    }

    /**
     * Ends the work. Waits for that, however often interrupted meanwhile, unless called by the work itself: whoever
     * closes a client is told nothing by it afterwards.
     */
    public void end() {
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
