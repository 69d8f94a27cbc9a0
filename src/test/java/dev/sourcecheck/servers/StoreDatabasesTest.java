package dev.sourcecheck.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreDatabasesTest {
  @Test
  void applicationsShareOneServer() throws Exception {
    URI own = uri(StoreDatabases.create());

    try (URLClassLoader application =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      Method create =
          application.loadClass(StoreDatabases.class.getName()).getDeclaredMethod("create");
      create.setAccessible(true);
      URI other = uri((String) create.invoke(null));

      assertThat(create.getDeclaringClass()).isNotSameAs(StoreDatabases.class);
      assertThat(other.getPort()).isEqualTo(own.getPort());
      assertThat(other.getPath()).isNotEqualTo(own.getPath());
    }
  }

  private static URI uri(String jdbcUrl) {
    return URI.create(jdbcUrl.substring("jdbc:".length()));
  }

  private static URL[] classPath() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
