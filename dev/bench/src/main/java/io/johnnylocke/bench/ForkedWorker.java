package io.johnnylocke.bench;

import java.io.IOException;

/** A worker in another JVM: a load goes in as a line, the tally comes out as one. */
final class ForkedWorker implements Worker {

    private final ForkedJvm jvm;

    ForkedWorker(String address) throws IOException {
        jvm = new ForkedJvm(ForkedWorker.class, address);
    }

    @Override
    public void start(Load load) {
        jvm.tell(load.toLine());
    }

    @Override
    public Tally finish() throws IOException {
        return Tally.ofLine(jvm.answer());
    }

    @Override
    public void close() {
        jvm.close();
    }

    public static void main(String[] args) {
        LocalWorker worker = new LocalWorker(args[0]);
        ForkedJvm.serve(new ForkedJvm.Program() {
            @Override
            public void told(String line) throws Exception {
                worker.start(Load.ofLine(line));
                System.out.println(worker.finish().toLine());
            }

            @Override
            public void close() {
                worker.close();
            }
        });
    }
}
