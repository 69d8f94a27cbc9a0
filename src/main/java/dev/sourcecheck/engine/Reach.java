package dev.sourcecheck.engine;

import dev.sourcecheck.net.HostKeys;
import java.nio.file.Path;
import java.util.List;

/** What a source is connected to. Limits per host apply to it. */
public sealed interface Reach {
  /** A key that sources share if they burden the same server. */
  String key();

  /**
   * Servers, in the order in which they are tried.
   *
   * @param all at least one
   */
  record Hosts(List<Endpoint> all) implements Reach {
    public Hosts {
      all = List.copyOf(all);
      if (all.isEmpty()) {
        throw new IllegalArgumentException("a source without a host");
      }
    }

    public static Hosts one(String host, int port) {
      return new Hosts(List.of(new Endpoint(host, port)));
    }

    @Override
    public String key() {
      return HostKeys.of(all.get(0).host());
    }
  }

  /**
   * A file of this machine.
   *
   * @param checked in a folder that the operator allows
   */
  record LocalFile(Path checked) implements Reach {
    @Override
    public String key() {
      return "file:" + checked;
    }
  }
}
