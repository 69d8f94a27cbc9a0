package dev.sourcecheck.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Exhausts the heap of its own process at the place given by the first argument. */
final class MemoryExhaustion {
  private MemoryExhaustion() {}

  public static void main(String... args) throws InterruptedException {
    OutOfMemoryExit.exitWhenUncaught();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
    switch (args[0]) {
      case "loop" -> new BackgroundLoop("test", MemoryExhaustion::fill).start();
      case "thread" -> new Thread(MemoryExhaustion::fill).start();
      case "wrapped" ->
          new BackgroundLoop(
                  "test",
                  () -> {
                    try {
                      fill();
                    } catch (OutOfMemoryError e) {
                      throw new IllegalStateException("as drivers do", e);
                    }
                  })
              .backOff(Duration.ofHours(1), Duration.ofHours(1))
              .start();
      default -> throw new IllegalArgumentException(args[0]);
    }
    new CountDownLatch(1).await();
  }

  private static void fill() {
    List<byte[]> all = new ArrayList<>();
    while (true) {
      all.add(new byte[100_000]);
    }
  }
}
