package dev.sourcecheck.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Finds the engines on the class path, with and without the framework. {@code ServiceLoader} would
 * need a file that every engine changes.
 */
final class EngineDiscovery {
  private static final String PACKAGE = EngineDiscovery.class.getPackageName();
  private static final String OWN_CLASS = "EngineDiscovery.class";

  private EngineDiscovery() {}

  /** One provider for each engine, in the order of their packages. */
  static List<EngineProvider> providers() {
    URL own = EngineDiscovery.class.getResource(OWN_CLASS);
    if (own == null) {
      throw new IllegalStateException("The classes of the engines cannot be listed");
    }
    try {
      List<EngineProvider> providers = new ArrayList<>();
      for (String name : names(own)) {
        providers.add(provider(name));
      }
      if (providers.isEmpty()) {
        throw new IllegalStateException("There is no engine in " + own);
      }
      return providers;
    } catch (IOException e) {
      throw new UncheckedIOException("The classes of the engines cannot be listed", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("An engine cannot be created", e);
    }
  }

  private static List<String> names(URL own) throws IOException {
    String location = own.toString();
    if (location.startsWith("file:")) {
      return namesBelow(Objects.requireNonNull(Path.of(URI.create(location)).getParent()));
    }
    URI jar = URI.create(location.substring("jar:".length(), location.indexOf("!/")));
    try (FileSystem files = FileSystems.newFileSystem(Path.of(jar), Map.of())) {
      return namesBelow(files.getPath(PACKAGE.replace('.', '/')));
    }
  }

  private static List<String> namesBelow(Path engines) throws IOException {
    try (Stream<Path> classes = Files.walk(engines, 2)) {
      return classes
          .map(engines::relativize)
          .filter(path -> path.getNameCount() == 2)
          .map(path -> path.toString().replace('\\', '/'))
          .filter(path -> path.endsWith("Provider.class") && !path.contains("$"))
          .map(path -> PACKAGE + "." + path.substring(0, path.length() - 6).replace('/', '.'))
          .sorted()
          .toList();
    }
  }

  private static EngineProvider provider(String name) throws ReflectiveOperationException {
    return Class.forName(name, true, EngineDiscovery.class.getClassLoader())
        .asSubclass(EngineProvider.class)
        .getConstructor()
        .newInstance();
  }
}
