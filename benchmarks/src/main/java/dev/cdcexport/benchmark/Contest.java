package dev.cdcexport.benchmark;

/**
 * How sides are compared.
 *
 * @param rounds how often each does its work
 * @param withPeers whether peers take part
 */
record Contest(int rounds, boolean withPeers) {

    private static final int WARM_UPS = 3;

    /** Ours. */
    Contestant ours(Contestant.Round round) {
        return new Contestant(round);
    }

    /** Somebody else's. */
    Contestant peer(Contestant.Round round) {
        return withPeers ? new Contestant(round) : Contestant.leftOut();
    }

    /** Lets each do its work before it is measured: a service runs for days, and what counts is how fast it is then. */
    void warmUp(Contestant... contestants) {
        for (int i = 0; i < WARM_UPS; i++) {
            for (Contestant contestant : contestants) {
                contestant.warmUp();
            }
        }
    }

    /** Lets each in turn do its work, all as often: A B A B. */
    void inTurns(Contestant... contestants) {
        for (int i = 0; i < rounds; i++) {
            for (Contestant contestant : contestants) {
                contestant.go();
            }
        }
    }
}
