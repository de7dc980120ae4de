# Two commands do everything on a fresh Debian machine with Swift 6.3: `make demo` and `make test`.

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift

# What the build links, and the real peers that tests and benchmarks run.
BUILD_PACKAGES = libsodium-dev libseccomp-dev libcap-dev libjansson-dev libtomlplusplus-dev lld binutils pkg-config
DEMO_PACKAGES = age python3
TEST_PACKAGES = $(DEMO_PACKAGES) strace bubblewrap tini catatonit dumb-init systemd nodejs gcc libc6-dev util-linux \
	procps gdb git less vim default-jdk-headless openssh-client libcap2-bin openssh-server openssl postgresql nginx-light \
	redis-server golang-go busybox-static python3-yaml $(NPM_PACKAGE)
# Node.js of other sources than Debian comes with npm, and Debian's npm does not go with it.
NPM_PACKAGE = $(if $(shell command -v npm),,npm)

# One static, position-independent file. The rpath must go: glibc's self-relocation asserts on it. Relative relocations
# are packed, and what a start calls lies together (Benchmarks/startup-order): both make it touch fewer pages.
STATIC = -c release --disable-local-rpath --static-swift-stdlib -Xswiftc -static-executable \
	-Xswiftc -use-ld=lld -Xswiftc -Xclang-linker -Xswiftc -static-pie \
	-Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now -Xlinker -z -Xlinker noexecstack -Xlinker --pack-dyn-relocs=relr \
	-Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections \
	-Xlinker --symbol-ordering-file=$(CURDIR)/Benchmarks/startup.order -Xlinker --no-warn-symbol-ordering

.PHONY: all build demo test bench fuzz profiles lint install clean build-packages demo-packages test-packages

all: build

build: build-packages
	$(SWIFT) build $(STATIC) --product launch
	mkdir -p build
	strip -o build/launch .build/release/launch
	build/launch help --man >build/launch.1
	for shell in bash zsh fish; do build/launch --generate-completion-script $$shell >build/launch.$$shell || exit; done
	@ls -l build/launch

# Not a dependency of `build`: `sudo make install` must not build as root.
build/launch:
	$(MAKE) build

demo: build demo-packages
	examples/demo.sh build/launch

# What all others do is recorded too while audit is on, and makes its records late.
ALONE = AuditedDenialTests

test: build test-packages lint
	$(SWIFT) build --explicit-target-dependency-import-check error --build-tests
	@export LAUNCH_BINARY=$(CURDIR)/build/launch; \
		{ $(SWIFT) test --skip-build --skip $(ALONE) && $(SWIFT) test --skip-build --filter $(ALONE); } \
			>.build/test.log 2>&1 \
		&& grep -a 'Test run with' .build/test.log \
		|| { cat .build/test.log; echo; echo 'what failed:'; grep -a -A 20 'recorded an issue' .build/test.log; \
			grep -a 'Test run with' .build/test.log; exit 1; }

bench: build test-packages
	Benchmarks/run build/launch

# Twenty seconds for each target; SECONDS=600 for a long run.
fuzz: build-packages demo-packages
	Tests/Fuzzing/run $(or $(SECONDS),20)

# After an edit of profiles/*.toml: compiles them into Sources/Isolation/Profiles.
profiles: build-packages
	$(SWIFT) run profile-compiler

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

SHARE = $(DESTDIR)$(PREFIX)/share

# By another init's name `launch` is that init (docs/drop-in.md): ln -s launch $(PREFIX)/bin/tini. None is installed here.
install: build/launch
	install -D -m 0755 build/launch $(DESTDIR)$(PREFIX)/bin/launch
	install -D -m 0644 build/launch.1 $(SHARE)/man/man1/launch.1
	install -D -m 0644 build/launch.bash $(SHARE)/bash-completion/completions/launch
	install -D -m 0644 build/launch.zsh $(SHARE)/zsh/site-functions/_launch
	install -D -m 0644 build/launch.fish $(SHARE)/fish/vendor_completions.d/launch.fish

clean:
	rm -rf build .build

build-packages:
	@.ci/install-packages $(BUILD_PACKAGES)

demo-packages:
	@.ci/install-packages $(DEMO_PACKAGES)

test-packages:
	@.ci/install-packages $(TEST_PACKAGES)
