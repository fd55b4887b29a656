.PHONY: help generate test test-full race lint check-generated cross oldest update fuzz bench speed cover check release release-check

# Modules of the repository besides the main one. They are tested and released with it.
NESTED = transport/kerberos
nested = @for dir in $(NESTED); do (echo "in $$dir" && cd $$dir && $(1)) || exit 1; done

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

generate: ## the main job: mof/MSPSService.mof in, generated/msps out
	go run ./cmd/gomof generate -v

test: ## run the tests that are quick
	go test -short ./...
	$(call nested,go test -short ./...)

test-full: ## run all tests: whole schemas, corpora, modules of others
	go test -timeout 30m ./...
	$(call nested,go test ./...)

race: ## run the quick tests with the race detector
	go test -race -short ./...
	$(call nested,go test -race -short ./...)

lint: ## gofmt, go vet, staticcheck, gomof fmt and lint
	@test -z "$$(gofmt -l . | tee /dev/stderr)"
	go vet ./...
	go tool staticcheck ./...
	$(call nested,go vet ./... && $$(cd $(CURDIR) && go tool -n staticcheck) ./...)
	go run ./cmd/gomof fmt -l mof
	go run ./cmd/gomof lint mof

check-generated: ## regenerate and demand that nothing changes
	go run ./cmd/gomof generate --check

cross: ## build and vet for the other platforms
	GOOS=windows go vet ./... && GOOS=windows go build ./...
	GOOS=darwin go vet ./... && GOOS=darwin go build ./...
	GOOS=linux GOARCH=arm64 go vet ./... && GOOS=linux GOARCH=arm64 go build ./...
	$(call nested,GOOS=windows go vet ./... && GOOS=darwin go vet ./...)

oldest: ## build and vet with the older of the two supported Go releases
	GOTOOLCHAIN=go1.25.14 go vet ./...
	$(call nested,GOTOOLCHAIN=go1.25.14 go vet ./...)

update: ## rewrite the goldens; it fails all the same, so look at what changed
	go test ./cim/jobs/internal/... ./cmd/gomof ./docs ./export ./gen ./internal/cimxml ./internal/lint ./layout ./mof ./parser -update

FUZZTIME ?= 30s
fuzz: ## run every fuzz target for FUZZTIME (30s)
	@grep -rl --include='*_test.go' '^func Fuzz' . | while read file; do \
	  grep -ho '^func Fuzz[A-Za-z]*' $$file | cut -c6- | while read target; do \
	    echo "$$(dirname $$file) $$target"; \
	    (cd $$(dirname $$file) && go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x .) || exit 1; \
	  done || exit 1; done

bench: ## benchmarks over the real corpus, ten runs each, for benchstat
	go test -run '^$$' -bench . -benchmem -count 10 ./internal/cimxml ./internal/source ./parser ./load ./layout ./schema ./gen ./export ./generated/msps ./cim/jobs ./transport/wsman ./transport/cimxml ./transport/server ./transport/internal/xmlpull

SCHEMA ?= ../shared/corpus/cim-schema-2.49.zip
speed: ## the tables of docs/performance.md; SCHEMA is the zip archive of the DMTF
	go run ./internal/speed $(SCHEMA)

cover: ## statement coverage of the tests
	go test -coverpkg=./... -coverprofile=cover.out ./... >/dev/null && go tool cover -func=cover.out | tail -1

check: lint test test-full race check-generated cross oldest ## everything that CI runs

GORELEASER = go run github.com/goreleaser/goreleaser/v2@v2.15.1
release-check: ## build the archives of a release into dist, publish nothing
	$(GORELEASER) check
	$(GORELEASER) release --snapshot --clean

TAG = $$(git describe --tags --exact-match --match 'v*')
release: ## publish the archives of the tag that is checked out, and tag the other modules; CI runs it
	$(call nested,test "$$(go list -m -f '{{.Version}}' github.com/gomof/gomof)" = "$(TAG)")
	$(GORELEASER) release --clean
	$(call nested,git tag "$$dir/$(TAG)" && git push origin "$$dir/$(TAG)")
