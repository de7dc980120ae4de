import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Machine.has("java", "javac")), .timeLimit(.minutes(30)))
struct `Java under its profile` {
    static let java = Launched("jvm")

    static let program = """
        import com.sun.net.httpserver.HttpServer;
        import java.net.*;
        import java.net.http.*;
        import java.nio.file.*;
        import java.util.concurrent.Executors;
        import java.util.stream.LongStream;

        class Work {
            public static void main(String[] words) throws Exception {
                if (words.length == 1) {
                    System.out.println(Files.readString(Path.of(words[0])));
                    return;
                }
                var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
                server.createContext("/", exchange -> {
                    var body = ("body of " + exchange.getRequestURI()).getBytes();
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
                server.setExecutor(Executors.newFixedThreadPool(4));
                server.start();
                var page = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/page");
                System.out.println(HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString()).body());
                System.out.println(LongStream.range(0, 1000000).parallel().sum());
                var child = new ProcessBuilder("sh", "-c", "echo child $((6 * 7))").start();
                System.out.print(new String(child.getInputStream().readAllBytes()));
                try (var watcher = FileSystems.getDefault().newWatchService()) {
                    Path.of(".").register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
                    Files.writeString(Path.of("made"), "x");
                    System.out.println("watched " + watcher.take().pollEvents().get(0).context());
                }
                System.exit(3);
            }
        }
        """

    @Test func `compiles and runs a program that serves, fetches, forks and watches`() throws {
        let premises = try Premises()
        try premises.write("Work.java", Self.program)
        try premises.work(["javac", "-d", "classes", "Work.java"], under: Self.java)
        let ran = try premises.run(["java", "-cp", "classes", "Work"], under: Self.java)
        #expect(ran.text == "body of /page\n499999500000\nchild 42\nwatched made\n", "\(ran.errorText)")
        #expect(ran.status == 3)
        try premises.expectRefused(
            ["java", "-cp", "classes", "Work", premises.key],
            under: Self.java,
            saying: "AccessDeniedException"
        )
    }
}
