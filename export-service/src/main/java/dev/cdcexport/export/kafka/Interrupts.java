package dev.cdcexport.export.kafka;

/** Puts an interrupt off. Stateless. */
final class Interrupts {

    private Interrupts() {}

    /** Does what is to be done as if the thread had not been interrupted, which it is again afterwards. */
    static void after(Runnable task) {
        boolean interrupted = Thread.interrupted();
        try {
            task.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
